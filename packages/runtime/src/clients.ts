import type { SiteId } from '@racetest/core'
import { controlClientMethod } from './client-calls.ts'
import { isStrong, type Look, lookOf } from './looks.ts'
import { classOf, isObject } from './object-kinds.ts'
import type { Run } from './run.ts'
import { Snatched } from './snatched.ts'

type Fn = (...args: unknown[]) => unknown

/** What was seen of the clients of one kind: where they go, and by which methods. */
export interface SeenClient {
  /** A prototype; undefined where it has no class. */
  readonly prototype: object | undefined
  readonly name: string
  readonly methods: Set<string>
  readonly endpoints: Set<string>
}

/**
 * Clients that no driver knows and nobody has defined. Whatever looks like a resource may be one;
 * but to make operations of all the calls of what looks like one would change tests that never
 * leave the heap. So at first nothing is done but to note what such objects are called. Once
 * something escapes control, those that were are clients from then on, and the search begins anew:
 * each run of it knows the same, and a test whose runs keep to the heap is as it ever was.
 *
 * Of one search, so that what a test comes to does not depend on the tests before it.
 */
export class Clients {
  readonly seen: Map<Look, SeenClient> = new Map()
  private candidates = new Set<Look>()
  private readonly known = new Set<Look>()
  private readonly snatched = new Snatched(controlClientMethod)
  /** The last receiver that does not look like a resource. */
  private lastPlain: object | undefined
  private hasEscaped = false
  private hasReached = false

  /** Whether there are any. */
  get areAny(): boolean {
    return this.known.size > 0
  }

  /** Something has left control. */
  noteEscape(): void {
    this.hasEscaped = true
  }

  /** Something outside was reached, by nothing that is known. */
  noteReached(): void {
    this.hasReached = true
  }

  /** Told of what code that is not instrumented gets from code that is: the receiver and the arguments of a call. */
  meet(run: Run, given: readonly unknown[], site: SiteId | undefined): void {
    for (const value of given) {
      // In a loop most calls have the receiver of the one before.
      if (value === this.lastPlain) continue
      const look = findLook(run, value, site)
      if (look === undefined) {
        if (value === given[0] && isObject(value) && !run.objects.isProxy(value))
          this.lastPlain = value
        continue
      }
      if (!this.known.has(look)) this.candidates.add(look)
      else this.snatched.take(value as object, look)
    }
  }

  /** The name of a method, if a call of it is one of a client. */
  methodOf(run: Run, self: unknown, fn: Fn, site: SiteId | undefined): string | undefined {
    const look = findLook(run, self, site)
    if (look === undefined || !this.known.has(look)) return undefined
    const method = methodAt(run, site) ?? fn.name
    return listening.test(method) ? undefined : method
  }

  /** Whether more clients are known now than the runs so far did know. */
  learn(run: Run | undefined): boolean {
    const { candidates, hasEscaped, hasReached } = this
    // What a driver is behind of, or what never gets as far as a socket, is none of a client's.
    if (run === undefined || !hasEscaped || !hasReached) return false
    this.hasEscaped = false
    this.hasReached = false
    this.candidates = new Set()
    for (const look of candidates) {
      this.known.add(look)
      if (typeof look === 'object') this.snatched.takeClass(look, run.world.platform, isOperation)
    }
    return candidates.size > 0
  }

  /** For the people: a client has been seen there. */
  tell(run: Run, self: unknown, method: string, endpoint: string, site: SiteId | undefined): void {
    const look = findLook(run, self, site)
    if (look === undefined) return
    let client = this.seen.get(look)
    if (client === undefined) {
      const prototype = typeof look === 'object' ? look : undefined
      const name = prototype === undefined ? '' : classOf(prototype).replace(/\.prototype$/, '')
      client = { prototype, name, methods: new Set(), endpoints: new Set() }
      this.seen.set(look, client)
    }
    client.methods.add(method)
    client.endpoints.add(endpoint)
  }

  /** Classes are as they were. */
  restore(): void {
    this.snatched.restore()
  }
}

/** Who listens has no answer to wait for. */
const listening =
  /^(?:on|once|off|emit|use|pipe|watch|listen|p?subscribe|add.*Listener|remove.*Listener|prepend.*Listener|removeAllListeners)$/

const isOperation = (method: string): boolean => !method.startsWith('_') && !listening.test(method)

function findLook(run: Run, value: unknown, site: SiteId | undefined): Look | undefined {
  if (!isObject(value)) return undefined
  if (!run.objects.isProxy(value)) return lookOf(value, run.world.platform)
  // Only what is called of it can be seen without running its traps.
  const method = methodAt(run, site)
  return method !== undefined && isStrong(method) ? `proxy.${method}` : undefined
}

/** As it is written. */
function methodAt({ realm }: Run, site: SiteId | undefined): string | undefined {
  const name = site === undefined ? undefined : realm.sites.get(site)?.name
  return name?.slice(name.lastIndexOf('.') + 1)
}
