import type { SiteId } from '@racetest/core'
import { builtinFor } from './builtins.ts'
import { isObject } from './object-kinds.ts'
import { isOpaque, isPlatformObject, isOurs } from './opaque.ts'
import { noteWhole } from './accesses.ts'
import { findProperty, noteGet, noteSet } from './properties.ts'
import { everything } from './resources.ts'
import type { Run } from './run.ts'
import { isMaker, reportUnseen } from './unseen.ts'

/**
 * `object[key](…)` is about to be read and called, and neither the function nor the arguments can
 * be taken over: anything but a call of our own code may touch anything that it is given.
 */
export function noteComputedCall(run: Run, object: unknown, key: unknown, site: SiteId): void {
  noteGet(run, object, key, site)
  if (!isObject(object) || typeof key === 'object') return
  const property = run.objects.isProxy(object)
    ? undefined
    : findProperty(object, key as PropertyKey)
  const fn: unknown = property?.value
  if (property === undefined || property.get !== undefined) {
    run.touch(everything, 'write', site)
    return
  }
  if (typeof fn !== 'function') return
  if (object instanceof Promise || isMaker(fn)) reportUnseen(run, site)
  if (builtinFor(fn) !== undefined) {
    // Of a collection; `Object.assign` and `f.call` touch what they are given.
    if (isPlatformObject(object) || (typeof object === 'function' && !isOurs(object)))
      run.touch(everything, 'write', site)
    else noteWhole(run, object, 'write', site)
  } else if (isOpaque(fn)) {
    run.touch(everything, 'write', site)
    run.touchOpaque(site)
    run.objects.escape(object)
    // With what it is given nobody sees.
    run.regions.refute()
  }
}

/**
 * `super[key]` is about to be read, written or called for `object`. Which class it is in is not
 * known, so every property of that name along the prototype chain counts.
 */
export function noteSuper(
  run: Run,
  object: unknown,
  key: unknown,
  site: SiteId,
  use: 'get' | 'set' | 'update' | 'method',
): void {
  const isNamed = typeof key === 'string' || typeof key === 'symbol' || typeof key === 'number'
  if (!isObject(object) || !isNamed || run.objects.isProxy(object)) {
    run.touch(everything, use === 'get' ? 'read' : 'write', site)
    return
  }
  let isThere = false
  for (let o: object | null = object; o !== null; o = Object.getPrototypeOf(o)) {
    const found = Object.getOwnPropertyDescriptor(o, key)
    isThere ||= found !== undefined
    noteGet(run, o, key, site)
    if (use === 'method') noteSuperCall(run, object, found?.value, site)
  }
  if (use === 'set' || use === 'update') noteSet(run, object, key, site)
  // A method of another object: what is above that one cannot be known.
  else if (!isThere) run.touch(everything, use === 'get' ? 'read' : 'write', site)
}

function noteSuperCall(run: Run, object: object, fn: unknown, site: SiteId): void {
  if (typeof fn !== 'function' || isOurs(fn)) return
  if (builtinFor(fn) !== undefined) noteWhole(run, object, 'write', site)
  else if (isOpaque(fn)) {
    run.touchOpaque(site)
    run.objects.escapeAll()
  }
}

/**
 * The check of an optional chain behind its `?.`: if the chain ended (`from` is missing) so does
 * what follows; if only `object` is missing, that is the error it was in the original.
 */
export function endsChain(object: unknown, key: unknown, use: string, from: unknown): boolean {
  if (object !== null && object !== undefined) return false
  if (from === null || from === undefined) return true
  // Throws the engine's own error.
  if (use === 'call') (object as unknown as () => void)()
  void (object as unknown as Record<PropertyKey, unknown>)[key as PropertyKey]
  return true
}
