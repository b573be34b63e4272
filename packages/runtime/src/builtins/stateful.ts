import type { SiteId } from '@racetest/core'
import type { Builtin } from '../builtins.ts'
import { advance as advanceAsync } from '../generators.ts'
import { isObject, ownValue } from '../object-kinds.ts'
import { note, noteWhole } from '../accesses.ts'
import { noteRange } from '../bytes.ts'
import { noteGet, noteSet } from '../properties.ts'
import { everything } from '../resources.ts'
import type { Run } from '../run.ts'
import { noteSignal } from '../signals.ts'
import { entries, noteIterable, type Entry } from './collections.ts'

/** Built-ins with state that is no property: iterators, regular expressions, dates, buffers, signals. */
export function stateful(): Entry[] {
  const generator = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()))
  const asyncGenerator = Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})()))
  const iterators = [
    [].values(),
    new Map().values(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
  ]
  const steps = ['next', 'return', 'throw']
  return [
    ...entries(
      asyncGenerator,
      (run, self, args, site, fn) =>
        isObject(self)
          ? advanceAsync(run, self, site, () => Reflect.apply(fn, self, args))
          : Reflect.apply(fn, self, args),
      steps,
    ),
    ...[generator, ...iterators.map((i) => Object.getPrototypeOf(i))].flatMap((prototype: object) =>
      entries(prototype, advance, steps),
    ),
    ...entries(RegExp.prototype, match, ['exec', 'test']),
    ...entries(String.prototype, matchIn, [
      'match',
      'matchAll',
      'replace',
      'replaceAll',
      'search',
      'split',
    ]),
    ...dates(),
    ...buffers(),
    ...entries(
      AbortController.prototype,
      (run, self, args, _site, fn) => {
        if (self instanceof AbortController) noteSignal(run, self.signal, 'write')
        return Reflect.apply(fn, self, args)
      },
      ['abort'],
    ),
    ...entries(EventTarget.prototype, state('write'), ['addEventListener', 'removeEventListener']),
    ...entries(EventTarget.prototype, state('read'), ['dispatchEvent']),
    ...entries(AbortSignal.prototype, key('aborted'), ['throwIfAborted']),
  ]
}

/** The hidden state of an object, as one resource. */
const state =
  (kind: 'read' | 'write'): Builtin =>
  (run, self, args, site, fn) => {
    if (isObject(self)) note(run, run.objects.get(self).owner, 'state', kind, site)
    return Reflect.apply(fn, self, args)
  }

const key =
  (name: string): Builtin =>
  (run, self, args, site, fn) => {
    noteGet(run, self, name, site)
    return Reflect.apply(fn, self, args)
  }

/** `next` of an iterator: changes its state, and looks at the collection behind it. */
const advance: Builtin = (run, self, args, site, fn) => {
  if (isObject(self)) {
    note(run, run.objects.get(self).owner, 'state', 'write', site)
    const source = run.iterators?.get(self)
    if (source !== undefined) noteWhole(run, source, 'read', site)
  }
  return Reflect.apply(fn, self, args)
}

function noteLastIndex(
  run: Parameters<Builtin>[0],
  regExp: unknown,
  site: Parameters<Builtin>[3],
): void {
  if (regExp instanceof RegExp && (regExp.global || regExp.sticky))
    noteSet(run, regExp, 'lastIndex', site)
}

const match: Builtin = (run, self, args, site, fn) => {
  noteLastIndex(run, self, site)
  return run.made(Reflect.apply(fn, self, args), site)
}

const matchIn: Builtin = (run, self, args, site, fn) => {
  noteLastIndex(run, args[0], site)
  return run.made(Reflect.apply(fn, self, args), site)
}

/** `date - 1` and `date < other` are seen by nobody, so a date that others may have is not changed alone. */
const changeDate: Builtin = (run, self, args, site, fn) => {
  if (isObject(self) && run.objects.get(self).madeBy !== run.eventIndex)
    run.touch(everything, 'write', site)
  return state('write')(run, self, args, site, fn)
}

function dates(): Entry[] {
  const names = Object.getOwnPropertyNames(Date.prototype).filter((name) => name !== 'constructor')
  return [
    ...entries(
      Date.prototype,
      changeDate,
      names.filter((name) => name.startsWith('set')),
    ),
    ...entries(
      Date.prototype,
      state('read'),
      names.filter((name) => !name.startsWith('set')),
    ),
  ]
}

function buffers(): Entry[] {
  const typed: object = Object.getPrototypeOf(Uint8Array.prototype)
  const writers = ['copyWithin', 'fill', 'reverse', 'set', 'sort']
  const readers = Object.getOwnPropertyNames(typed).filter(
    (name) =>
      !writers.includes(name) &&
      !['constructor', 'subarray', 'buffer', 'byteLength', 'byteOffset', 'length'].includes(name),
  )
  const names = Object.getOwnPropertyNames(DataView.prototype)
  return [
    ...Object.getOwnPropertyNames(globalThis).flatMap((name): Entry[] => {
      const C = ownValue(globalThis, name)
      if (typeof C !== 'function' || Object.getPrototypeOf(C) !== typed.constructor) return []
      return [[C, (run, _self, args, site) => run.made(makeView(run, C, args, site), site)]]
    }),
    ...entries(typed.constructor, copied, ['from']),
    ...entries(typed, bytes('write'), writers),
    ...entries(
      typed,
      bytes('read'),
      readers.filter(
        (name) => typeof Object.getOwnPropertyDescriptor(typed, name)?.value === 'function',
      ),
    ),
    ...entries(
      DataView.prototype,
      viewBytes('write'),
      names.filter((name) => name.startsWith('set')),
    ),
    ...entries(
      DataView.prototype,
      viewBytes('read'),
      names.filter((name) => /^get(?!.*(Buffer|ByteLength|ByteOffset))/.test(name)),
    ),
    ...entries(Atomics, atomic('write'), [
      'add',
      'and',
      'compareExchange',
      'exchange',
      'or',
      'store',
      'sub',
      'xor',
    ]),
    ...entries(Atomics, atomic('read'), ['load']),
  ]
}

/** A view that is made from elements reads them; one of a buffer shares its bytes. */
function makeView(run: Run, C: object, args: unknown[], site: SiteId | undefined): object {
  noteElements(run, args[0], site)
  return Reflect.construct(C as new () => object, args)
}

const copied: Builtin = (run, self, args, site, fn) => {
  noteElements(run, args[0], site)
  return run.made(Reflect.apply(fn, self, args), site)
}

function noteElements(run: Run, from: unknown, site: SiteId | undefined): void {
  if (ArrayBuffer.isView(from)) noteWhole(run, from.buffer, 'read', site)
  else if (isObject(from)) noteIterable(run, from, site)
}

const bytes =
  (kind: 'read' | 'write'): Builtin =>
  (run, self, args, site, fn) => {
    for (const view of [self, ...args]) {
      if (view === self && ArrayBuffer.isView(view)) noteWhole(run, view.buffer, kind, site)
      else noteElements(run, view, site)
    }
    const result = Reflect.apply(fn, self, args)
    return result === self ? result : run.made(result, site)
  }

const viewBytes =
  (kind: 'read' | 'write'): Builtin =>
  (run, self, args, site, fn) => {
    const size = /64/.test(fn.name) ? 8 : /32/.test(fn.name) ? 4 : /16/.test(fn.name) ? 2 : 1
    if (ArrayBuffer.isView(self)) noteRange(run, self, Number(args[0]), size, kind, site)
    return Reflect.apply(fn, self, args)
  }

const atomic =
  (kind: 'read' | 'write'): Builtin =>
  (run, _self, args, site, fn) => {
    const [view, index] = args
    if (isObject(view)) {
      if (kind === 'write') noteSet(run, view, index, site)
      else noteGet(run, view, index, site)
    }
    return Reflect.apply(fn, undefined, args)
  }
