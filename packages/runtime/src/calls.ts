import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { builtinFor, type Builtin } from './builtins.ts'
import { callClient } from './client-calls.ts'
import { findDefinition } from './definitions.ts'
import { isGeneratorFunction } from './generators.ts'
import { noteGiven } from './given.ts'
import { isObject } from './object-kinds.ts'
import { noteIterable, notePairs } from './builtins/collections.ts'
import { isOpaque, isOurs, isPlatformObject } from './opaque.ts'
import { enterFrom } from './entries.ts'
import { findProperty, noteGet } from './properties.ts'
import { steppingRun } from './realm.ts'
import type { Region } from './regions.ts'
import { everything } from './resources.ts'
import { listRows, noteEnd } from './rows.ts'
import type { Run } from './run.ts'
import { isBuilder, isTransparent, markTransparent } from './transparent.ts'

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
  if (builtin !== undefined) {
    const [callback] = args
    // It is the engine that calls it, with what is in the collection.
    if (typeof callback === 'function' && isCollection(self) && isOpaque(callback)) {
      handOver(run, [self, ...args], site, run.regions.enter(callback, [self, ...args]))
    }
    return builtin(run, self, args, site, fn)
  }
  if (!isOpaque(fn)) {
    const result = Reflect.apply(fn, self, args)
    return isGeneratorFunction(fn) ? run.made(result, site) : result
  }
  const { clients } = run.world.options
  if (clients?.areAny === true && steppingRun() === run) {
    const method = clients.methodOf(run, self, fn, site)
    if (method !== undefined) return callClient(run, method, fn, self, args, site)
  }
  const call = (): unknown => Reflect.apply(fn, self, args)
  if (isTransparent(fn, self)) return enterTransparent(run, self, args, site, call)
  return enterOpaque(run, fn, [self, ...args], site, call)
}

function enterTransparent(
  run: Run,
  self: unknown,
  given: readonly unknown[],
  site: SiteId | undefined,
  call: () => unknown,
): unknown {
  run.enteredAt = site
  if (isBuilder(self)) noteWhole(run, self, 'write', site)
  const rows = listRows(run, self, given)
  for (const row of rows) noteWhole(run, row, 'write', site)
  for (const value of given) {
    if (isBuilder(value)) noteWhole(run, value, 'read', site)
    else run.objects.escape(value)
  }
  noteGiven(run, given, site)
  return run.regions.during(run.regions.opaque, () => {
    const result = call()
    markTransparent(result)
    if (result instanceof Promise && rows.length > 0) noteEnd(run, result, rows, site)
    return isBuilder(result) ? run.made(result, site) : result
  })
}

/**
 * Runs foreign code, for its receiver or none: what it is given and what it gives back it may keep
 * and touch at any time. `fn` is undefined for what the platform does.
 */
export function enterOpaque(
  run: Run,
  fn: object | undefined,
  given: readonly unknown[],
  site: SiteId | undefined,
  call: () => unknown,
): unknown {
  const region = run.regions.enter(fn, given)
  handOver(run, given, site, region)
  run.world.options.clients?.meet(run, given, site)
  run.enteredAt = site
  const { regions } = run
  const { within } = regions
  // As `during` does it: a function for each call costs too much.
  regions.within = region
  run.opaqueDepth++
  try {
    const result = enterFrom(given[0], call)
    run.objects.escape(result, region, true)
    return result
  } catch (error) {
    run.objects.escape(error, region, true)
    throw error
  } finally {
    run.opaqueDepth--
    regions.within = within
  }
}

function handOver(
  run: Run,
  given: readonly unknown[],
  site: SiteId | undefined,
  region: Region = run.regions.opaque,
): void {
  run.regions.touch(region, 'write', site)
  for (const value of given) run.objects.escape(value, region)
}

function isCollection(self: unknown): boolean {
  return Array.isArray(self) || self instanceof Map || self instanceof Set
}

/** An object with one property: five times as fast as a literal with a computed key. */
// oxlint-disable-next-line typescript/no-extraneous-class -- What it makes is not known to the type.
class StandIn {
  constructor(key: PropertyKey, value: unknown) {
    // The one place that writes it.
    ;(this as Record<PropertyKey, unknown>)[key] = value
  }
}
// Or a key like `__proto__` would find something there.
Object.setPrototypeOf(StandIn.prototype, null)

/** The first constructor above a class that is not ours. */
function inherits(C: unknown): object | undefined {
  let parent: unknown = typeof C === 'function' ? Object.getPrototypeOf(C) : undefined
  while (typeof parent === 'function' && parent !== Function.prototype) {
    if (builtinFor(parent) !== undefined || !isOurs(parent)) return parent
    parent = Object.getPrototypeOf(parent)
  }
  return undefined
}

/** What a constructor that is not ours, above one of our classes, does with these values. */
export function noteInherited(
  run: Run,
  C: unknown,
  values: unknown[],
  site: SiteId | undefined,
): void {
  const parent = inherits(C)
  if (parent === undefined) return
  if (isOpaque(parent) && !isPlatformObject(parent)) return handOver(run, values, site)
  for (const value of values) {
    if (!isObject(value)) continue
    noteIterable(run, value, site)
    notePairs(run, value, site)
  }
}

function needsControl(fn: object): boolean {
  return builtinFor(fn) !== undefined || isOpaque(fn) || isGeneratorFunction(fn)
}

/**
 * The receiver of `object[key](…)`: itself, or a stand-in whose one method makes the call under
 * control. Either way the property is read once, before the arguments.
 */
export function receiver(run: Run, object: unknown, key: PropertyKey, site: SiteId): unknown {
  if (isObject(key)) {
    // Its `toString` is for the engine to call.
    run.touch(everything, 'write', site)
    return object
  }
  if (!isObject(object)) return primitiveReceiver(run, object, key, site)
  noteGet(run, object, key, site)
  if (typeof key === 'string' && key[0] === '#') return object
  let fn: unknown
  let simple = true
  const { objects } = run
  if (objects.findPlain(object) === undefined && objects.isProxy(object)) simple = false
  else {
    const property = findProperty(object, key)
    if (property?.get !== undefined) simple = false
    else fn = property?.value
  }
  const defined = findDefinition(run, object, key)
  if (simple) {
    if (typeof fn !== 'function') return object
    if (defined === undefined && !needsControl(fn)) return object
  } else {
    fn = Reflect.get(object, key)
    if (typeof fn !== 'function') return new StandIn(key, fn)
  }
  const method = fn as Fn
  return new StandIn(key, (...args: unknown[]) => {
    // Only texts are names of methods that are defined.
    const touches = defined?.describe(object, key as string, args)
    if (touches === undefined) return invoke(run, method, object, args, site)
    const make = (given: unknown[]): unknown => Reflect.apply(method, object, given)
    if (isOpaque(method))
      return run.operations.perform(make, args, site, { touches, isOpaque: true })
    // Our own code and the platform's are seen as ever; only what they stand for is outside.
    run.touchOutside(touches, site)
    return invoke(run, method, object, args, site)
  })
}

/** Strings have methods that take regular expressions, which have state. */
function primitiveReceiver(run: Run, value: unknown, key: PropertyKey, site: SiteId): unknown {
  if (value === null || value === undefined) return value
  const fn: unknown = findProperty(Object.getPrototypeOf(value) as object, key)?.value
  if (typeof fn !== 'function' || !needsControl(fn)) return value
  return new StandIn(key, (...args: unknown[]) => invoke(run, fn as Fn, value, args, site))
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
  if (builtin !== undefined) return construct.bind(undefined, run, builtin, C, site)
  if (isPlatformObject(C)) return C
  if (!isOpaque(C)) {
    // Of a class it never changes.
    if (Object.getOwnPropertyDescriptor(C, 'prototype')?.writable === true)
      noteGet(run, C, 'prototype', site)
    // Without a constructor of its own the class passes on what it is given.
    return inherits(C) ? construct.bind(undefined, run, constructDerived, C, site) : C
  }
  return construct.bind(undefined, run, constructOpaque, C, site)
}

// Bound, because a constructor that is new every time gets a hidden class and a prototype every time.
function construct(
  run: Run,
  builtin: Builtin,
  C: unknown,
  site: SiteId,
  ...args: unknown[]
): unknown {
  return builtin(run, undefined, args, site, C as Fn)
}

const constructDerived: Builtin = (run, _self, args, site, C) => {
  noteInherited(run, C, args, site)
  return Reflect.construct(C, args)
}

const constructOpaque: Builtin = (run, _self, args, site, C) => {
  const call = (): unknown => Reflect.construct(C, args)
  return isTransparent(C)
    ? enterTransparent(run, undefined, args, site, call)
    : enterOpaque(run, C, [undefined, ...args], site, call)
}
