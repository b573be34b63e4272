import type { Kind, Shape, SiteId } from '@racetest/core'
import { isObject, ownValue, type Known } from './objects.ts'
import { isPlatformObject } from './opaque.ts'
import { everything, orderKey, type OwnerId } from './resources.ts'
import type { Run } from './run.ts'

/** Notes one access and, in a recording run, how to look at its value. */
export function note(
  run: Run,
  owner: OwnerId,
  key: unknown,
  kind: Kind,
  site: SiteId | undefined,
  peek?: () => unknown,
): void {
  run.touch(run.world.names.key(owner, key), kind, site)
  if (peek !== undefined) run.see(peek)
}

/** The object as a whole: all its keys and their order. */
export function noteWhole(run: Run, object: object, kind: Kind, site: SiteId | undefined): void {
  const target = run.objects.target(object)
  const known = run.objects.get(target)
  run.touch(run.world.names.whole(known.owner), kind, site)
  noteForeign(run, known, site)
}

/** How many keys an object has, and in which order. */
export function noteOrder(run: Run, object: object, kind: Kind, site: SiteId | undefined): void {
  const known = run.objects.get(object)
  note(run, known.owner, orderKey, kind, site)
  if (run.previews !== undefined) run.see(() => object)
  noteForeign(run, known, site)
}

/** Foreign code may look at the object, too: whatever it does counts against this access. */
function noteForeign(run: Run, known: Known, site: SiteId | undefined): void {
  if (run.objects.isForeign(known)) run.touch(run.world.special.opaque, 'read', site)
}

/**
 * The resource key of a property: numbers are strings there. Undefined where telling would run
 * the program's own `toString`.
 */
function propertyKey(key: unknown): string | symbol | undefined {
  if (typeof key === 'string' || typeof key === 'symbol') return key
  return typeof key === 'object' || typeof key === 'function' ? undefined : String(key)
}

/** `object[key]` is about to be read, or was. Reads along the prototype chain count, up to where the property is. */
export function noteGet(run: Run, given: unknown, rawKey: unknown, site: SiteId | undefined): void {
  if (!isObject(given)) return
  const plain = run.objects.findPlain(given)
  if (plain === undefined && isPlatformObject(given)) return
  const object = plain === undefined ? run.objects.target(given) : given
  const key = propertyKey(rawKey)
  const known = plain ?? run.objects.get(object)
  if (key === undefined) return noteWhole(run, object, 'read', site)
  if (typeof key === 'string' && key[0] === '#') {
    note(run, known.owner, key, 'read', site)
    return
  }
  if (known.proxy) {
    note(run, known.owner, key, 'read', site)
    noteForeign(run, known, site)
    return
  }
  if (noteBytes(run, object, key, 'read', site)) return
  if (isLength(object, key)) return noteOrder(run, object, 'read', site)
  note(run, known.owner, key, 'read', site)
  if (run.previews !== undefined) run.see(() => ownValue(object, key))
  noteLeftover(run, known, object, key, 'read')
  noteForeign(run, known, site)
  if (Object.hasOwn(object, key)) return
  let prototype: object | null = Object.getPrototypeOf(object)
  while (prototype !== null && !isPlatformObject(prototype)) {
    const knownPrototype = run.objects.get(prototype)
    note(run, knownPrototype.owner, key, 'read', site)
    if (knownPrototype.proxy || Object.hasOwn(prototype, key)) return
    prototype = Object.getPrototypeOf(prototype)
  }
}

/** `object[key]` is about to be written. With a setter the slot is only read; its body tells the rest. */
export function noteSet(run: Run, given: unknown, rawKey: unknown, site: SiteId | undefined): void {
  if (!isObject(given)) return
  const plain = run.objects.findPlain(given)
  if (plain === undefined && isPlatformObject(given) && given !== globalThis) return
  const object = plain === undefined ? run.objects.target(given) : given
  const key = propertyKey(rawKey)
  const known = plain ?? run.objects.get(object)
  if (key === undefined) return noteWhole(run, object, 'write', site)
  if (typeof key === 'string' && key[0] === '#') {
    note(run, known.owner, key, 'write', site)
    return
  }
  noteForeign(run, known, site)
  if (known.foreign && !known.proxy) run.escapeLater(object, key)
  if (known.proxy) {
    note(run, known.owner, key, 'write', site)
    return
  }
  if (noteBytes(run, object, key, 'write', site)) return
  if (isLength(object, key)) return noteWhole(run, object, 'write', site)
  const found = findProperty(object, key)
  const accessor = found !== undefined && (found.get !== undefined || found.set !== undefined)
  note(run, known.owner, key, accessor ? 'read' : 'write', site)
  if (run.previews !== undefined) run.see(() => ownValue(object, key))
  if (!accessor) noteLeftover(run, known, object, key, 'write')
  if (!accessor && !Object.hasOwn(object, key)) note(run, known.owner, orderKey, 'write', site)
}

/** Objects that were there before the first schedule keep what is written to them. */
function noteLeftover(
  run: Run,
  known: Known,
  object: object,
  key: string | symbol,
  kind: Kind,
): void {
  if (!known.outlives) return
  run.world.leftovers.note(run.world.names.key(known.owner, key), kind, ownValue(object, key))
}

/** `delete object[key]` */
export function noteRemove(run: Run, given: unknown, rawKey: unknown, site: SiteId): void {
  if (!isObject(given)) return
  const object = run.objects.target(given)
  const key = propertyKey(rawKey)
  if (key === undefined) return noteWhole(run, object, 'write', site)
  const known = run.objects.get(object)
  const there = known.proxy || Object.hasOwn(object, key)
  note(run, known.owner, key, there ? 'write' : 'read', site)
  if (there) note(run, known.owner, orderKey, 'write', site)
  noteForeign(run, known, site)
}

/** What a destructuring pattern reads, nested patterns included. */
export function notePattern(run: Run, object: unknown, shape: Shape, site: SiteId): void {
  if (!isObject(object)) return
  if (shape === 'all') return noteWhole(run, object, 'read', site)
  for (const part of shape) {
    if (typeof part === 'string') {
      noteGet(run, object, part, site)
      continue
    }
    const [key, nested] = part
    noteGet(run, object, key, site)
    const target = run.objects.target(object)
    const found = run.objects.get(target).proxy ? { get: true } : findProperty(target, key)
    // What a getter will give cannot be known without calling it.
    if (found?.get !== undefined) run.touch(everything, 'read', site)
    else if (found !== undefined && 'value' in found) notePattern(run, found.value, nested, site)
  }
}

/** The descriptor of a property along the prototype chain, or undefined. Stops at proxies. */
export function findProperty(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  for (let o: object | null = object; o !== null; o = Object.getPrototypeOf(o)) {
    const descriptor = Object.getOwnPropertyDescriptor(o, key)
    if (descriptor !== undefined) return descriptor
  }
  return undefined
}

function isLength(object: object, key: string | symbol): boolean {
  if (key === 'length') return Array.isArray(object)
  if (key === 'size') return object instanceof Map || object instanceof Set
  return false
}

type View = ArrayBufferView & { readonly BYTES_PER_ELEMENT?: number }

/** Elements of typed arrays are bytes of their buffer, which other views share. */
function noteBytes(
  run: Run,
  object: object,
  key: string | symbol,
  kind: Kind,
  site: SiteId | undefined,
): boolean {
  if (!ArrayBuffer.isView(object) || typeof key !== 'string') return false
  const size = (object as View).BYTES_PER_ELEMENT
  if (size === undefined || !/^\d+$/.test(key)) return false
  noteRange(run, object, Number(key) * size, size, kind, site)
  return true
}

/** A range of bytes of a view. */
export function noteRange(
  run: Run,
  view: ArrayBufferView,
  offset: number,
  size: number,
  kind: Kind,
  site: SiteId | undefined,
): void {
  const known = run.objects.get(view.buffer)
  const first = view.byteOffset + offset
  for (let byte = first; byte < first + size; byte++) note(run, known.owner, byte, kind, site)
  noteForeign(run, known, site)
}
