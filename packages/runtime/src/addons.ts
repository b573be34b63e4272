import { isObject } from './object-kinds.ts'
import { treatAs, whose } from './opaque.ts'
import { disguise } from './patches.ts'
import { steppingRun } from './realm.ts'
import { isThenable } from './suspend.ts'
import { placeOf } from './unseen.ts'

type Fn = (...args: unknown[]) => unknown

const originals = new WeakMap<object, Fn>()

/** The native function behind what an addon is seen to export. */
export function nativeBehind(fn: object): object {
  return originals.get(fn) ?? fn
}

/**
 * What an addon exports, with methods and functions that say when they begin what they will answer
 * later: such work is nowhere among the things that the platform knows to be in flight. What they
 * touch is as unknown as what other code does that is not instrumented.
 */
export function learnAddon(exports: unknown, name: string): unknown {
  if (typeof exports === 'function') return watch(exports as Fn, name)
  if (isObject(exports)) watchMethods(exports, name)
  return exports
}

function watchMethods(object: object, addon: string): void {
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key)
    const value: unknown = descriptor?.value
    const isFixed = descriptor?.configurable !== true && descriptor?.writable !== true
    if (typeof value !== 'function' || key === 'constructor' || isFixed) continue
    if (whose(value) !== 'native') continue
    const watched = watch(value as Fn, `${addon}.${String(key)}`)
    Object.defineProperty(object, key, { ...descriptor, value: watched })
  }
}

function watch(fn: Fn, name: string): Fn {
  const prototype = Object.getOwnPropertyDescriptor(fn, 'prototype')?.value as unknown
  // A class stays what it is: others ask for it by identity.
  if (isObject(prototype) && Reflect.ownKeys(prototype).length > 1) {
    watchMethods(prototype, name)
    watchMethods(fn, name)
    return fn
  }
  const standIn = function (this: unknown, ...args: unknown[]): unknown {
    const made = new.target
    const result: unknown =
      made === undefined
        ? Reflect.apply(fn, this, args)
        : Reflect.construct(fn, args, made === standIn ? fn : made)
    if (isThenable(result) || args.some((arg) => typeof arg === 'function')) noteWork(name, result)
    return result
  }
  disguise(standIn, fn)
  treatAs(standIn, 'native')
  originals.set(standIn, fn)
  return standIn
}

function noteWork(name: string, result: unknown): void {
  const run = steppingRun()
  if (run === undefined) return
  run.uncontrolled.beginNative(placeOf(run, run.enteredAt ?? run.current?.site, name), result)
}
