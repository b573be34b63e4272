import { builtinFor } from './builtins.ts'
import { enterFrom } from './entries.ts'
import { isObject, isOwnClass, ownValue } from './object-kinds.ts'
import { findProperty } from './properties.ts'
import type { Realm } from './realm.ts'
import { findProvenance, isConfined } from './confined.ts'
import type { OldRegion } from './old-regions.ts'
import { isOpaque, isOurs, isPlatformObject } from './opaque.ts'
import { isTransparent, markTransparent } from './transparent.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * While a test file loads, no run is going on; but what its modules hand to foreign code then
 * (a store gets its initial state) stays in foreign hands in every run.
 */
export function trackReceiver(realm: Realm, object: unknown, key: PropertyKey): unknown {
  if (!isObject(object) || isObject(key) || realm.proxies.has(object)) return object
  const fn = findProperty(object, key)?.value
  if (typeof fn !== 'function' || !isOpaque(fn)) return object
  return {
    [key]: (...args: unknown[]) => {
      const call = (): unknown => Reflect.apply(fn as Fn, object, args)
      const isKept = realm.kept.has(object) && keeps(fn, args)
      return isKept ? call() : handOver(realm, fn, object, args, isTransparent(fn, object), call)
    },
  }
}

/** Whether it is the platform's, and gives what it is given to nobody. */
function keeps(fn: object, args: readonly unknown[]): boolean {
  const isOther = (arg: unknown): boolean => typeof arg === 'function' && !isOurs(arg)
  return builtinFor(fn) !== undefined && !args.some(isOther)
}

export function trackCallee(realm: Realm, fn: unknown): unknown {
  if (typeof fn !== 'function' || !isOpaque(fn)) return fn
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(fn as Fn, this, args)
    return handOver(realm, fn, undefined, args, isTransparent(fn, this), call, keeps(fn, args))
  }
}

export function trackConstructor(realm: Realm, constructor: unknown): unknown {
  if (typeof constructor !== 'function' || !isOpaque(constructor)) return constructor
  return function (...args: unknown[]): unknown {
    return handOver(realm, constructor, undefined, args, isTransparent(constructor), () =>
      Reflect.construct(constructor, args),
    )
  }
}

/** Whoever owns a socket is among the first that a file makes, if it is found here at all. */
const mostHanded = 10_000

function handOver(
  realm: Realm,
  fn: object,
  self: unknown,
  given: readonly unknown[],
  isKnown: boolean,
  call: () => unknown,
  mayKeep = false,
): unknown {
  const region = regionFor(realm, fn, [self, ...given])
  for (const value of [self, ...given]) escape(realm, value, region, false)
  const result = enterFrom(self, call)
  if (isKnown) markTransparent(result)
  if (isObject(result) && realm.handed.length < mostHanded) realm.handed.push(new WeakRef(result))
  if (!mayKeep || !isObject(result) || !realm.kept.has(result)) escape(realm, result, region, true)
  return result
}

/** See `regions.ts`. */
function regionFor(realm: Realm, fn: object, given: readonly unknown[]): OldRegion {
  const isApart = findProvenance(fn) === 'confined' || realm.foreign.has(fn)
  if (!isApart) return realm.old.opaque
  const known = [fn, ...given].flatMap(
    (value) => (isObject(value) && realm.foreign.get(value)) || [],
  )
  return known[0] ?? realm.old.make()
}

function escape(realm: Realm, value: unknown, region: OldRegion, isGiven: boolean): void {
  if (!isObject(value)) return
  const seen = new Set<object>([value])
  /** What was found in what such code has made. */
  const made = new Set<object>()
  for (const object of seen) {
    if (typeof object === 'function' && isOurs(object)) continue
    if (isConfined(object) || (!region.whole.isOpaque && isPlatformObject(object))) continue
    const known = realm.foreign.get(object)
    if (known !== undefined) region.join(known)
    else {
      const isSeen = isGiven || made.has(object) || realm.serials.has(object)
      if (!isSeen && !isOwnClass(object) && realm.old.areMany) realm.old.areLost = true
      realm.foreign.set(object, region)
    }
    if (seen.size > 10_000) {
      realm.old.areLost = true
      return
    }
    for (const key of Reflect.ownKeys(object)) {
      const next = ownValue(object, key)
      if (!isObject(next) || seen.has(next)) continue
      seen.add(next)
      if (known !== undefined && !realm.serials.has(object)) made.add(next)
    }
  }
}
