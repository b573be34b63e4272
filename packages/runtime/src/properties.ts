import type { Kind, Shape, SiteId } from '@racetest/core'
import { note, noteChange, noteForeign, noteOrder, noteWhole } from './accesses.ts'
import { noteBytes } from './bytes.ts'
import { findProvenance, isConfined } from './confined.ts'
import { isAddressClass, noteAddress, noteHidden } from './hidden.ts'
import { isObject, ownValue } from './object-kinds.ts'
import { type Known } from './objects.ts'
import { isOpaque, isPlatformObject } from './opaque.ts'
import { everything, orderKey } from './resources.ts'
import type { Run } from './run.ts'
import { isTransparent } from './transparent.ts'

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
  seeProperty(run, object, key)
  noteLeftover(run, known, object, key, 'read')
  noteForeign(run, known, site)
  if (Object.hasOwn(object, key)) {
    if (run.regions.areMany) run.regions.adopt(ownValue(object, key), known.region)
    return
  }
  let prototype: object | null = Object.getPrototypeOf(object)
  while (prototype !== null && !isPlatformObject(prototype)) {
    const knownPrototype = run.objects.getPrototype(prototype)
    note(run, knownPrototype.owner, key, 'read', site)
    if (knownPrototype.proxy) return
    const found = Object.getOwnPropertyDescriptor(prototype, key)
    // What it looks at nobody says.
    if (found?.get !== undefined && isOpaque(found.get)) {
      noteWhole(run, object, 'read', site)
      // It did not come with the class.
      if (isConfined(prototype) && findProvenance(found.get) === undefined) run.regions.refute()
    }
    if (found !== undefined) return
    prototype = Object.getPrototypeOf(prototype)
  }
  if (prototype !== null && isAddressClass(prototype)) noteAddress(run, 'read', site)
}

/** `object[key]` is about to be written. With a setter the slot is only read; its body tells the rest. */
export function noteSet(run: Run, given: unknown, rawKey: unknown, site: SiteId | undefined): void {
  if (!isObject(given)) return
  const plain = run.objects.findPlain(given)
  if (plain === undefined && isPlatformObject(given) && given !== globalThis) {
    // Whoever calls what hangs there does not say so.
    run.touch(everything, 'write', site)
    return
  }
  const object = plain === undefined ? run.objects.target(given) : given
  const key = propertyKey(rawKey)
  const known = plain ?? run.objects.get(object)
  if (key === undefined) return noteWhole(run, object, 'write', site)
  if (typeof key === 'string' && key[0] === '#') {
    note(run, known.owner, key, 'write', site)
    return
  }
  if (known.region !== undefined && !known.proxy) run.escapeLater(object, key)
  // A class, or what a module exports: all of its regions see that.
  if (known.unknown && known.region === run.regions.opaque) run.regions.noteShared(object)
  if (known.proxy) note(run, known.owner, key, 'write', site)
  else noteWritten(run, known, object, key, site)
  // Last, as in every access: that foreign code has the object is itself a thing that a step may
  // change, and conflicts with the access; what comes before a conflict must not depend on it.
  noteForeign(run, known, site)
}

function noteWritten(
  run: Run,
  known: Known,
  object: object,
  key: string | symbol,
  site: SiteId | undefined,
): void {
  if (noteBytes(run, object, key, 'write', site)) return
  if (isLength(object, key)) return noteWhole(run, object, 'write', site)
  const found = findProperty(object, key)
  const accessor = found !== undefined && (found.get !== undefined || found.set !== undefined)
  if (found?.set !== undefined && isPlatformObject(found.set)) {
    noteHidden(run, object, 'write', site)
    return
  }
  if (found?.set !== undefined && isOpaque(found.set)) {
    // What it changes nobody says.
    noteWhole(run, object, 'write', site)
    if (!isTransparent(found.set, object)) {
      run.touchOpaque(site)
      run.regions.refute()
    }
    return
  }
  note(run, known.owner, key, accessor ? 'read' : 'write', site)
  seeProperty(run, object, key)
  if (!accessor) noteLeftover(run, known, object, key, 'write')
  if (!accessor && !Object.hasOwn(object, key)) note(run, known.owner, orderKey, 'write', site)
}

// Apart, because a function that makes a closure keeps its variables on the heap.
function seeProperty(run: Run, object: object, key: string | symbol): void {
  if (run.previews !== undefined) run.see(() => findProperty(object, key)?.value)
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
  noteChange(run, known.owner, key, there, site)
  if (there) note(run, known.owner, orderKey, 'write', site)
  noteForeign(run, known, site)
}

/** What a destructuring pattern reads, nested patterns included. */
export function notePattern(run: Run, object: unknown, shape: Shape, site: SiteId): void {
  if (!isObject(object)) return
  for (const part of shape) {
    if (typeof part === 'string') {
      noteGet(run, object, part, site)
      continue
    }
    if (part === true) {
      run.touch(everything, 'read', site)
      continue
    }
    if (part === null) {
      noteWhole(run, object, 'read', site)
      continue
    }
    const [key, nested] = part
    if (key === null) {
      noteElements(run, object, nested, site)
      continue
    }
    noteGet(run, object, key, site)
    const target = run.objects.target(object)
    const found = run.objects.get(target).proxy ? { get: true } : findProperty(target, key)
    // What a getter will give cannot be known without calling it.
    if (found?.get !== undefined) run.touch(everything, 'read', site)
    else if (found !== undefined && 'value' in found) notePattern(run, found.value, nested, site)
  }
}

/** What an array pattern reads of an object, and of each of its elements. */
function noteElements(run: Run, given: object, shape: Shape, site: SiteId): void {
  const object = run.objects.target(given)
  noteWhole(run, object, 'read', site)
  // Iterating anything else may change it, and what it gives cannot be known without.
  if (run.objects.isProxy(object) || !Array.isArray(object)) {
    run.touch(everything, 'write', site)
    return
  }
  for (let i = 0; i < object.length; i++) notePattern(run, ownValue(object, String(i)), shape, site)
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
