import type { Shape, SiteId } from '@racetest/core'
import { noteIterable } from './builtins/collections.ts'
import { isObject } from './object-kinds.ts'
import { note, noteWhole } from './accesses.ts'
import { enterOpaque } from './calls.ts'
import { noteHolder } from './confined.ts'
import { whose } from './opaque.ts'
import { findProperty, noteGet, notePattern } from './properties.ts'
import type { Run } from './run.ts'

/**
 * An iterable that gives what `iterable` gives, and notes at every `next` what that reads: a loop
 * with an await in its body looks at its array again in every step.
 */
export function iterateNoted(run: Run, iterable: unknown, site: SiteId, shape?: Shape): unknown {
  if (!isObject(iterable)) return iterable
  // Those of the engine's own have one method for good.
  if (!Array.isArray(iterable)) noteGet(run, iterable, Symbol.iterator, site)
  return new NotedIterable(run, iterable as Iterable<unknown>, site, shape)
}

// Classes, because a literal with a getter gets a hidden class of its own every time.
class NotedIterable {
  private readonly run: Run
  private readonly iterable: Iterable<unknown>
  private readonly site: SiteId
  private readonly shape: Shape | undefined

  constructor(run: Run, iterable: Iterable<unknown>, site: SiteId, shape: Shape | undefined) {
    this.run = run
    this.iterable = iterable
    this.site = site
    this.shape = shape
  }

  [Symbol.iterator](): NotedIterator {
    const iterator = this.iterable[Symbol.iterator]()
    return new NotedIterator(this.run, this.iterable, iterator, this.site, this.shape)
  }
}

class NotedIterator {
  private readonly run: Run
  private readonly iterable: Iterable<unknown>
  private readonly iterator: Iterator<unknown>
  private readonly advance: Iterator<unknown>['next']
  private readonly site: SiteId
  private readonly shape: Shape | undefined

  constructor(
    run: Run,
    iterable: Iterable<unknown>,
    iterator: Iterator<unknown>,
    site: SiteId,
    shape: Shape | undefined,
  ) {
    this.run = run
    this.iterable = iterable
    this.iterator = iterator
    this.advance = iterator.next
    this.site = site
    this.shape = shape
  }

  next(...args: []): IteratorResult<unknown> {
    noteNext(this.run, this.iterable, this.iterator, this.site)
    const result = this.step(args)
    const { regions, objects } = this.run
    if (regions.areMany) {
      if (isPair(this.run, this.iterable)) noteHolder(result.value)
      regions.adopt(result.value, objects.regionOf(this.iterable))
    }
    if (this.shape !== undefined && result.done !== true)
      notePattern(this.run, result.value, this.shape, this.site)
    return result
  }

  private step(args: unknown[]): IteratorResult<unknown> {
    const { run, iterator, advance } = this
    const call = (): unknown => Reflect.apply(advance, iterator, args)
    if (whose(advance) !== 'foreign') return call() as IteratorResult<unknown>
    run.regions.adopt(iterator, run.objects.regionOf(this.iterable))
    return enterOpaque(run, advance, [iterator], this.site, call) as IteratorResult<unknown>
  }

  get return(): unknown {
    const method = this.iterator.return
    return method?.bind(this.iterator)
  }

  get throw(): unknown {
    const method = this.iterator.throw
    return method?.bind(this.iterator)
  }
}

/** Whether what an iterable gives are pairs that the engine has made. */
const isPair = (run: Run, iterable: unknown): boolean =>
  isObject(iterable) &&
  Object.getPrototypeOf(iterable) === Map.prototype &&
  run.objects.regionOf(iterable) === undefined

/** What `for await` iterates by the engine itself: where that is done as by any loop, with a note at every `next`. */
export function iterateNative(run: Run, iterable: unknown, site: SiteId): unknown {
  if (!isObject(iterable) || run.objects.isProxy(iterable)) return iterable
  const isAsync = findProperty(iterable, Symbol.asyncIterator) !== undefined
  return isAsync ? iterable : iterateNoted(run, iterable, site)
}

/** One step of an iteration is about to be made. */
export function noteNext(
  run: Run,
  iterable: object,
  iterator: object,
  site: SiteId | undefined,
): void {
  // An iterator that is its own iterable (a generator, `map.entries()`) has state of its own.
  if (iterator === iterable) {
    const known = run.objects.get(iterable)
    note(run, known.owner, 'state', 'write', site)
    // Its body may be code that is not instrumented.
    if (known.region !== undefined) run.regions.touch(known.region, 'write', site)
  }
  noteIterable(run, iterable, site)
}

/**
 * What `for (k in object)` sees of an object, with a note each time it looks: at all keys first,
 * and at each key once more before its turn, since a deleted one is left out.
 */
export function enumerateNoted<V>(run: Run, object: V, site: SiteId): V {
  if (!isObject(object)) return object
  noteWhole(run, object, 'read', site)
  // The program's own proxy tells by its traps.
  if (run.objects.isProxy(object)) return object
  return new Proxy(object, {
    getOwnPropertyDescriptor(target, key) {
      noteGet(run, target, key, site)
      return Reflect.getOwnPropertyDescriptor(target, key)
    },
  })
}
