import { builtinFor } from './builtins.ts'
import { enterFrom } from './entries.ts'
import { isObject, ownValue } from './objects.ts'
import { findProperty } from './properties.ts'
import type { Realm } from './realm.ts'
import { isOpaque, isOurs } from './opaque.ts'
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
      return isKept ? call() : handOver(realm, object, args, isTransparent(fn, object), call)
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
    return handOver(realm, undefined, args, isTransparent(fn, this), call, keeps(fn, args))
  }
}

export function trackConstructor(realm: Realm, constructor: unknown): unknown {
  if (typeof constructor !== 'function' || !isOpaque(constructor)) return constructor
  return function (...args: unknown[]): unknown {
    return handOver(realm, undefined, args, isTransparent(constructor), () =>
      Reflect.construct(constructor, args),
    )
  }
}

/** Whoever owns a socket is among the first that a file makes, if it is found here at all. */
const mostHanded = 10_000

function handOver(
  realm: Realm,
  self: unknown,
  given: readonly unknown[],
  isKnown: boolean,
  call: () => unknown,
  mayKeep = false,
): unknown {
  for (const value of [self, ...given]) escape(realm, value)
  const result = enterFrom(self, call)
  if (isKnown) markTransparent(result)
  if (isObject(result) && realm.handed.length < mostHanded) realm.handed.push(new WeakRef(result))
  if (!mayKeep || !isObject(result) || !realm.kept.has(result)) escape(realm, result)
  return result
}

function escape(realm: Realm, value: unknown): void {
  if (!isObject(value)) return
  const seen = new Set<object>([value])
  for (const object of seen) {
    if (typeof object === 'function' && isOurs(object)) continue
    realm.foreign.add(object)
    if (seen.size > 10_000) return
    for (const key of Reflect.ownKeys(object)) {
      const next = ownValue(object, key)
      if (isObject(next)) seen.add(next)
    }
  }
}
