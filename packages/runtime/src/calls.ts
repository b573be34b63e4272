import type { SiteId } from '@racetest/core'
import { builtinFor } from './builtins.ts'
import { isObject } from './objects.ts'
import { isOpaque, isPlatformObject } from './opaque.ts'
import { findProperty, noteGet } from './properties.ts'
import type { Run } from './run.ts'

type Fn = (...args: unknown[]) => unknown

/** Calls a function that may be anybody's. */
export function invoke(
  run: Run,
  fn: Fn,
  self: unknown,
  args: unknown[],
  site: SiteId | undefined,
): unknown {
  const builtin = builtinFor(fn)
  if (builtin !== undefined) return builtin(run, self, args, site, fn)
  if (!isOpaque(fn)) return Reflect.apply(fn, self, args)
  return enterOpaque(run, [self, ...args], site, () => Reflect.apply(fn, self, args))
}

/** Runs foreign code: what it is given and what it gives back it may keep and touch at any time. */
function enterOpaque(
  run: Run,
  given: readonly unknown[],
  site: SiteId | undefined,
  call: () => unknown,
): unknown {
  run.touchOpaque(site)
  for (const value of given) run.objects.escape(value)
  run.opaqueDepth++
  try {
    const result = call()
    run.objects.escape(result)
    return result
  } finally {
    run.opaqueDepth--
  }
}

function needsControl(fn: object): boolean {
  return builtinFor(fn) !== undefined || isOpaque(fn)
}

/**
 * The receiver of `object[key](…)`: itself, or a stand-in whose one method makes the call under
 * control. Either way the property is read once, before the arguments.
 */
export function receiver(run: Run, object: unknown, key: PropertyKey, site: SiteId): unknown {
  if (!isObject(object)) return primitiveReceiver(run, object, key, site)
  noteGet(run, object, key, site)
  if (typeof key === 'string' && key[0] === '#') return object
  let fn: unknown
  let simple = true
  if (run.objects.isProxy(object)) simple = false
  else {
    const property = findProperty(object, key)
    if (property?.get !== undefined) simple = false
    else fn = property?.value
  }
  if (simple) {
    if (typeof fn !== 'function' || !needsControl(fn)) return object
  } else {
    fn = Reflect.get(object, key)
    if (typeof fn !== 'function') return { [key]: fn }
  }
  const method = fn as Fn
  return { [key]: (...args: unknown[]) => invoke(run, method, object, args, site) }
}

/** Strings have methods that take regular expressions, which have state. */
function primitiveReceiver(run: Run, value: unknown, key: PropertyKey, site: SiteId): unknown {
  if (value === null || value === undefined) return value
  const fn: unknown = findProperty(Object.getPrototypeOf(value) as object, key)?.value
  if (typeof fn !== 'function' || !needsControl(fn)) return value
  return { [key]: (...args: unknown[]) => invoke(run, fn as Fn, value, args, site) }
}

/** The callee of `fn(…)`. */
export function callee(run: Run, fn: unknown, site: SiteId): unknown {
  if (typeof fn !== 'function' || !needsControl(fn)) return fn
  return function (this: unknown, ...args: unknown[]): unknown {
    return invoke(run, fn as Fn, this, args, site)
  }
}

/** The constructor of `new C(…)`. */
export function constructorFor(run: Run, constructor: unknown, site: SiteId): unknown {
  if (typeof constructor !== 'function') return constructor
  const C = constructor as new (...args: unknown[]) => object
  const builtin = builtinFor(C)
  if (builtin !== undefined) {
    // An arrow cannot be called with `new`.
    return function (...args: unknown[]): unknown {
      return builtin(run, undefined, args, site, C as never)
    }
  }
  if (isPlatformObject(C) || !isOpaque(C)) return C
  return function (...args: unknown[]): unknown {
    return enterOpaque(run, args, site, () => Reflect.construct(C, args))
  }
}
