import type { Kind, SiteId } from '@racetest/core'
import { note, noteChange, noteForeign, noteOrder, noteWhole } from '../accesses.ts'
import type { Builtin } from '../builtins.ts'
import { isObject, ownValue } from '../object-kinds.ts'
import { noteGet } from '../properties.ts'
import type { Run } from '../run.ts'
import { noteText } from '../text.ts'

type Fn = (...args: unknown[]) => unknown
type Entry = readonly [object, Builtin]

const mapHas = Map.prototype.has
const mapGet = Map.prototype.get
const setHas = Set.prototype.has

/** Maps, sets and arrays: by key where a key is all that is touched. */
export function collections(): Entry[] {
  return [...keyed(Map.prototype, 'Map'), ...keyed(Set.prototype, 'Set'), ...weak(), ...arrays()]
}

/** The key of a collection as part of a resource: primitives by value, objects by name. */
function keyOf(run: Run, key: unknown): unknown {
  if (!isObject(key))
    return typeof key === 'string'
      ? key
      : typeof key === 'symbol'
        ? key
        : `${typeof key} ${String(key)}`
  const known = run.objects.get(key)
  return `object ${known.owner}`
}

function noteKey(run: Run, self: object, key: unknown, kind: Kind, site: SiteId | undefined): void {
  const known = run.objects.get(self)
  note(run, known.owner, keyOf(run, key), kind, site, lookAt(run, self, key))
  noteForeign(run, known, site)
  if (kind !== 'read' && known.region !== undefined) run.objects.escape(key, known.region)
}

/** A key that is added if it is not there, or taken out if it is. */
function noteKeyChange(
  run: Run,
  self: object,
  key: unknown,
  changes: boolean,
  site: SiteId | undefined,
): void {
  const known = run.objects.get(self)
  noteChange(run, known.owner, keyOf(run, key), changes, site, lookAt(run, self, key))
  noteForeign(run, known, site)
}

function lookAt(run: Run, self: object, key: unknown): (() => unknown) | undefined {
  return run.previews !== undefined && self instanceof Map
    ? () => mapGet.call(self, key)
    : undefined
}

function contains(self: unknown, key: unknown): boolean | undefined {
  if (self instanceof Map) return mapHas.call(self, key)
  if (self instanceof Set) return setHas.call(self, key)
  return undefined
}

const readKey: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) noteKey(run, self, args[0], 'read', site)
  return Reflect.apply(fn, self, args)
}

/** `set`, `add`: a new key is also a change of the order of keys. */
const addKey: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) {
    const there = contains(self, args[0])
    if (self instanceof Set) noteKeyChange(run, self, args[0], there === false, site)
    else noteKey(run, self, args[0], 'write', site)
    if (there === false) noteOrder(run, self, 'write', site)
    const known = run.objects.get(self)
    if (known.region !== undefined) for (const arg of args) run.objects.escape(arg, known.region)
  }
  return Reflect.apply(fn, self, args)
}

const removeKey: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) {
    const there = contains(self, args[0])
    noteKeyChange(run, self, args[0], there !== false, site)
    if (there === true) noteOrder(run, self, 'write', site)
  }
  return Reflect.apply(fn, self, args)
}

const whole =
  (kind: Kind): Builtin =>
  (run, self, args, site, fn) => {
    if (isObject(self)) noteWhole(run, self, kind, site)
    return Reflect.apply(fn, self, args)
  }

/** Iterators that look at their collection again at every `next`. */
const iterator: Builtin = (run, self, args, site, fn) => {
  const result = Reflect.apply(fn, self, args)
  if (isObject(self)) {
    noteWhole(run, self, 'read', site)
    if (isObject(result)) {
      run.iterators ??= new Map()
      run.iterators.set(result, self)
    }
  }
  return result
}

function method(prototype: object, name: PropertyKey): Fn | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value
  // The prototypes' own methods.
  return typeof value === 'function' ? (value as Fn) : undefined
}

function entries(prototype: object, builtin: Builtin, names: readonly PropertyKey[]): Entry[] {
  return names.flatMap((name) => {
    const fn = method(prototype, name)
    return fn === undefined ? [] : [[fn, builtin] as const]
  })
}

function keyed(prototype: object, kind: 'Map' | 'Set'): Entry[] {
  const combined = [
    'union',
    'intersection',
    'difference',
    'symmetricDifference',
    'isSubsetOf',
    'isSupersetOf',
    'isDisjointFrom',
  ]
  const C = kind === 'Map' ? Map : Set
  return [
    ...entries(prototype, readKey, ['get', 'has']),
    ...entries(prototype, addKey, ['set', 'add']),
    ...entries(prototype, removeKey, ['delete']),
    ...entries(prototype, whole('write'), ['clear']),
    ...entries(prototype, whole('read'), ['forEach', ...combined]),
    ...entries(prototype, iterator, ['entries', 'keys', 'values', Symbol.iterator]),
    [
      C,
      (run, _self, args, site) => {
        const [iterable] = args
        if (isObject(iterable)) noteIterable(run, iterable, site)
        if (kind === 'Map') notePairs(run, iterable, site)
        return Reflect.construct(C, args)
      },
    ],
  ]
}

/** What reading an iterable to its end touches. */
export function noteIterable(run: Run, iterable: object, site: SiteId | undefined): void {
  const source = run.iterators?.get(iterable)
  if (source !== undefined) noteWhole(run, source, 'read', site)
  else if (isCollection(iterable)) noteWhole(run, iterable, 'read', site)
}

/** The entries that a map or an object is made of are arrays too. */
export function notePairs(run: Run, pairs: unknown, site: SiteId | undefined): void {
  if (!Array.isArray(pairs) || run.objects.isProxy(pairs)) return
  for (let i = 0; i < pairs.length; i++) {
    const pair = ownValue(pairs, String(i))
    if (Array.isArray(pair)) noteWhole(run, run.objects.target(pair), 'read', site)
  }
}

function isCollection(value: object): boolean {
  return (
    Array.isArray(value) ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value)
  )
}

function weak(): Entry[] {
  return [WeakMap.prototype, WeakSet.prototype].flatMap((prototype) => [
    ...entries(prototype, readKey, ['get', 'has']),
    ...entries(prototype, addKey, ['set', 'add']),
    ...entries(prototype, removeKey, ['delete']),
  ])
}

function arrays(): Entry[] {
  const readers = [
    'every',
    'find',
    'findIndex',
    'findLast',
    'findLastIndex',
    'forEach',
    'includes',
    'indexOf',
    'lastIndexOf',
    'reduce',
    'reduceRight',
    'some',
  ]
  const makers = ['concat', 'filter', 'map', 'slice', 'toReversed', 'toSorted', 'toSpliced', 'with']
  const writers = ['copyWithin', 'fill', 'reverse', 'shift', 'sort', 'unshift', 'splice']
  const { prototype } = Array
  return [
    ...entries(prototype, whole('read'), readers),
    ...entries(prototype, text, ['join', 'toString', 'toLocaleString']),
    ...entries(prototype, fresh, makers),
    ...entries(prototype, flat, ['flat']),
    ...entries(prototype, flatMap, ['flatMap']),
    ...entries(prototype, arrayWrite, writers),
    ...entries(prototype, iterator, ['entries', 'keys', 'values']),
    ...entries(prototype, push, ['push']),
    ...entries(prototype, pop, ['pop']),
    ...entries(prototype, at, ['at']),
  ]
}

const text: Builtin = (run, self, args, site, fn) => {
  noteText(run, self, site)
  return Reflect.apply(fn, self, args)
}

/** Reads the array and its array arguments; the result is a new array. */
const fresh: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) noteWhole(run, self, 'read', site)
  for (const arg of args) if (Array.isArray(arg)) noteWhole(run, arg, 'read', site)
  return run.made(Reflect.apply(fn, self, args), site)
}

const flat: Builtin = (run, self, args, site, fn) => {
  noteText(run, self, site)
  return run.made(Reflect.apply(fn, self, args), site)
}

/** What the callback gives is read as well. */
const flatMap: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) noteWhole(run, self, 'read', site)
  const [callback, ...rest] = args
  if (typeof callback !== 'function') return Reflect.apply(fn, self, args)
  const noted = function (this: unknown, ...given: unknown[]): unknown {
    const part: unknown = Reflect.apply(callback as Fn, this, given)
    if (Array.isArray(part)) noteWhole(run, part, 'read', site)
    return part
  }
  return run.made(Reflect.apply(fn, self, [noted, ...rest]), site)
}

const arrayWrite: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) noteWhole(run, self, 'write', site)
  const result = Reflect.apply(fn, self, args)
  return result === self ? result : run.made(result, site)
}

const push: Builtin = (run, self, args, site, fn) => {
  if (Array.isArray(self)) {
    noteOrder(run, self, 'write', site)
    const known = run.objects.get(self)
    for (let i = 0; i < args.length; i++) {
      const index = String(self.length + i)
      note(run, known.owner, index, 'write', site, () => self[Number(index)])
    }
    if (known.region !== undefined) for (const arg of args) run.objects.escape(arg, known.region)
  } else if (isObject(self)) noteWhole(run, self, 'write', site)
  return Reflect.apply(fn, self, args)
}

const pop: Builtin = (run, self, args, site, fn) => {
  if (Array.isArray(self)) {
    noteOrder(run, self, 'write', site)
    if (self.length > 0) {
      note(run, run.objects.get(self).owner, String(self.length - 1), 'write', site)
    }
  } else if (isObject(self)) noteWhole(run, self, 'write', site)
  return Reflect.apply(fn, self, args)
}

const at: Builtin = (run, self, args, site, fn) => {
  if (Array.isArray(self)) {
    const index = Math.trunc(Number(args[0])) || 0
    if (index < 0) noteOrder(run, self, 'read', site)
    noteGet(run, self, index < 0 ? self.length + index : index, site)
  } else if (isObject(self)) noteWhole(run, self, 'read', site)
  return Reflect.apply(fn, self, args)
}

export { entries, type Entry }
