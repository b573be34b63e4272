import {
  classOf,
  currentEntry,
  type Entry,
  getRealm,
  isOwnClass,
  reachable,
  type Run,
} from '@racetest/runtime'
import { findInHeap } from './heap-owner.ts'

/** Whose a socket is. */
export interface Owner {
  /** Its class, and which of those that have been asked for: `Engine#1`. */
  readonly label: string
  readonly object: object
  /**
   * How it was found: `'call'`, it is who was called when the socket was connected; `'search'`, from
   * what code that is not instrumented has been given or has given; `'heap'`, from what holds it.
   */
  readonly by: 'call' | 'search' | 'heap'
}

/** Sockets, and during which call they were connected. */
const entries = new WeakMap<object, Entry>()
const owners = new WeakMap<object, Owner>()
const labels = new WeakMap<object, string>()
const counts = new Map<string, number>()

/** A socket is about to be connected: who is called now is to own it. */
export function noteConnecting(socket: object): void {
  const entry = currentEntry()
  if (entry !== undefined) entries.set(socket, entry)
}

/** Looked for once for each socket, the slow way at last. */
export function findOwner(socket: object, run: Run | undefined): Owner | undefined {
  const known = owners.get(socket)
  if (known !== undefined) return known
  const owner =
    tell(entries.get(socket)?.owner, 'call') ??
    tell(findHolder(socket, run), 'search') ??
    tell(findInHeap(socket, run), 'heap')
  if (owner !== undefined) owners.set(socket, owner)
  return owner
}

function tell(object: object | undefined, by: Owner['by']): Owner | undefined {
  if (object === undefined) return undefined
  let label = labels.get(object)
  if (label === undefined) {
    const name = classOf(object)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    label = `${name}#${count}`
    labels.set(object, label)
  }
  return { label, object, by }
}

/** How many objects are looked at from one root. */
const reach = 10_000

/** The root that is farthest above an object, of a class that is not nearer as well: what a pool holds may know it. */
export function findHolder(held: object, run: Run | undefined): object | undefined {
  const above: { readonly root: object; readonly depth: number }[] = []
  for (const root of new Set(listRoots(run))) {
    const depth = root !== held && isNamed(root) ? measure(root, held) : undefined
    if (depth !== undefined) above.push({ root, depth })
  }
  let farthest: object | undefined
  const seen = new Set<string>()
  for (const { root } of above.toSorted((a, b) => a.depth - b.depth)) {
    if (!seen.has(classOf(root))) farthest = root
    seen.add(classOf(root))
  }
  return farthest
}

function* listRoots(run: Run | undefined): Generator<object> {
  for (const reference of getRealm().handed) {
    const object = reference.deref()
    if (object !== undefined) yield object
  }
  if (run !== undefined) yield* run.objects.foreign()
}

/** How many steps it is from one object to another one; undefined if there is no way that can be seen. */
function measure(from: object, to: object): number | undefined {
  const depths = new Map<object, number>([[from, 0]])
  for (const [object, depth] of depths) {
    if (object === to) return depth
    if (depths.size > reach) return undefined
    if (typeof object === 'function') continue
    for (const next of reachable(object)) if (!depths.has(next)) depths.set(next, depth + 1)
  }
  return undefined
}

/** Of a class of somebody's: neither the language's nor of code that is instrumented. */
function isNamed(object: object): boolean {
  return typeof object === 'object' && !isOwnClass(object) && !common.test(classOf(object))
}

const common = /^(?:Object|Array|Map|Set|WeakMap|WeakSet|Promise|Date|RegExp|Error)$/
