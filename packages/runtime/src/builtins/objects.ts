import type { SiteId } from '@racetest/core'
import type { Builtin } from '../builtins.ts'
import { callee, invoke } from '../calls.ts'
import { isObject, ownValue } from '../object-kinds.ts'
import { treatAs, whose } from '../opaque.ts'
import { noteOrder, noteWhole } from '../accesses.ts'
import { noteGet, noteRemove, noteSet } from '../properties.ts'
import { everything } from '../resources.ts'
import type { Run } from '../run.ts'
import { noteHolder } from '../confined.ts'
import { entries, noteIterable, notePairs, type Entry } from './collections.ts'

type Fn = (...args: unknown[]) => unknown

/** `Object`, `Reflect`, `JSON`, `structuredClone`, `Array.from`, and calls through `Function.prototype`. */
export function objects(): Entry[] {
  return [
    ...entries(Object, order, ['keys', 'getOwnPropertyNames', 'getOwnPropertySymbols']),
    ...entries(Reflect, order, ['ownKeys']),
    ...entries(Object, all('read'), [
      'values',
      'entries',
      'getOwnPropertyDescriptors',
      'isFrozen',
      'isSealed',
      'isExtensible',
    ]),
    ...entries(Object, all('write'), ['freeze', 'seal', 'preventExtensions', 'defineProperties']),
    ...entries(Reflect, all('write'), ['preventExtensions']),
    ...[Object, Reflect].flatMap((holder) => [
      ...entries(holder, changePrototype, ['setPrototypeOf']),
      ...entries(holder, readPrototype, ['getPrototypeOf']),
    ]),
    ...entries(Object.prototype, readPrototype, ['isPrototypeOf']),
    ...entries(Object, key(noteGet), ['getOwnPropertyDescriptor', 'hasOwn']),
    ...entries(Reflect, key(noteGet), ['get', 'has', 'getOwnPropertyDescriptor']),
    ...entries(Object, key(noteSet), ['defineProperty']),
    ...entries(Reflect, key(noteSet), ['set', 'defineProperty']),
    ...entries(
      Reflect,
      key((run, object, name, site) => noteRemove(run, object, name, site as never)),
      ['deleteProperty'],
    ),
    ...entries(Object.prototype, ownKey, ['hasOwnProperty', 'propertyIsEnumerable']),
    ...entries(Object, assign, ['assign']),
    ...entries(Object, make, ['create', 'fromEntries', 'groupBy']),
    ...entries(Array, make, ['from', 'of']),
    ...entries(
      JSON,
      (run, self, args, site, fn) => {
        deepRead(run, args[0])
        return Reflect.apply(fn, self, args)
      },
      ['stringify'],
    ),
    ...entries(
      JSON,
      (run, self, args, site, fn) => deepMake(run, Reflect.apply(fn, self, args), site),
      ['parse'],
    ),
    ...entries(
      globalThis,
      (run, self, args, site, fn) => {
        deepRead(run, args[0])
        return deepMake(run, Reflect.apply(fn, self, args), site)
      },
      ['structuredClone'],
    ),
    ...entries(
      Function.prototype,
      (run, self, args, site) => {
        const [receiver, ...rest] = args
        return typeof self === 'function'
          ? invoke(run, self as Fn, receiver, rest, site)
          : undefined
      },
      ['call'],
    ),
    ...entries(
      Function.prototype,
      (run, self, args, site) =>
        typeof self === 'function'
          ? invoke(run, self as Fn, args[0], listOf(run, args[1], site), site)
          : undefined,
      ['apply'],
    ),
    ...entries(
      Reflect,
      (run, _self, args, site) =>
        invoke(run, args[0] as Fn, args[1], listOf(run, args[2], site), site),
      ['apply'],
    ),
    ...entries(Function.prototype, bind, ['bind']),
    [
      Proxy,
      (run, _self, args) => {
        const [target, handler] = args as [object, ProxyHandler<object>]
        const proxy = new Proxy(target, handler)
        run.realm.proxies.set(proxy, target)
        return proxy
      },
    ],
  ]
}

function listOf(run: Run, list: unknown, site: SiteId | undefined): unknown[] {
  if (isObject(list)) noteIterable(run, list, site)
  return list == null ? [] : Array.from(list as ArrayLike<unknown>)
}

const order: Builtin = (run, _self, args, site, fn) => {
  if (isObject(args[0])) noteOrder(run, run.objects.target(args[0]), 'read', site)
  return run.made(Reflect.apply(fn, undefined, args), site)
}

const all =
  (kind: 'read' | 'write'): Builtin =>
  (run, _self, args, site, fn) => {
    if (isObject(args[0])) noteWhole(run, args[0], kind, site)
    const result = Reflect.apply(fn, undefined, args)
    if (fn === Object.entries) noteHolder(result, true)
    return result === args[0] ? result : run.made(result, site)
  }

/** Whoever asks for the classes of an object does not say so: `instanceof` looks at the whole chain. */
const changePrototype: Builtin = (run, _self, args, site, fn) => {
  if (isObject(args[0]) && run.objects.get(args[0]).madeBy !== run.eventIndex)
    run.touch(everything, 'write', site)
  return Reflect.apply(fn, undefined, args)
}

const readPrototype: Builtin = (run, self, args, site, fn) => {
  if (isObject(args[0])) noteWhole(run, args[0], 'read', site)
  return Reflect.apply(fn, self, args)
}

const key =
  (noted: typeof noteGet): Builtin =>
  (run, _self, args, site, fn) => {
    noted(run, args[0], args[1], site)
    return Reflect.apply(fn, undefined, args)
  }

const ownKey: Builtin = (run, self, args, site, fn) => {
  noteGet(run, self, args[0], site)
  return Reflect.apply(fn, self, args)
}

const assign: Builtin = (run, _self, args, site, fn) => {
  const [target, ...sources] = args
  for (const source of sources) {
    if (!isObject(source)) continue
    noteWhole(run, source, 'read', site)
    const seen = run.objects.isProxy(source) ? [] : Reflect.ownKeys(source)
    for (const name of seen) noteSet(run, target, name, site)
  }
  return Reflect.apply(fn, undefined, args)
}

const make: Builtin = (run, self, args, site, fn) => {
  if (isObject(args[0])) {
    noteIterable(run, args[0], site)
    if (Array.isArray(args[0])) noteWhole(run, args[0], 'read', site)
    if (fn === Object.fromEntries) notePairs(run, args[0], site)
  }
  return run.made(Reflect.apply(fn, self, args), site)
}

/** A bound function is whose its target is; binding a built-in or foreign one keeps it under control. */
const bind: Builtin = (run, self, args, site) => {
  const target = typeof self === 'function' ? callee(run, self, site as never) : self
  const bound = Reflect.apply(Function.prototype.bind, target as Fn, args) as object
  if (typeof self === 'function') treatAs(bound, target === self ? whose(self) : 'ours')
  return bound
}

const deepLimit = 10_000

function deep(value: unknown, visit: (object: object) => void): boolean {
  if (!isObject(value)) return true
  const seen = new Set<object>([value])
  for (const object of seen) {
    if (seen.size > deepLimit) return false
    visit(object)
    if (typeof object === 'function') continue
    const items =
      object instanceof Map ? [...object].flat() : object instanceof Set ? [...object] : []
    for (const item of items) if (isObject(item)) seen.add(item)
    for (const name of Reflect.ownKeys(object)) {
      const next = ownValue(object, name)
      if (isObject(next)) seen.add(next)
    }
  }
  return true
}

/** All that can be reached from a value is read. */
export function deepRead(run: Run, value: unknown): void {
  const proxied = (object: object): boolean => run.objects.isProxy(object)
  if (isObject(value) && proxied(value)) {
    run.touch(everything, 'read', undefined)
    return
  }
  const whole = deep(value, (object) => {
    if (!proxied(object)) noteWhole(run, object, 'read', undefined)
  })
  if (!whole) run.touch(everything, 'read', undefined)
}

function deepMake(run: Run, value: unknown, site: Parameters<Builtin>[3]): unknown {
  deep(value, (object) => {
    run.made(object, site)
  })
  return value
}
