import { isObject } from './object-kinds.ts'
import { isOurs } from './opaque.ts'
import { isThenable } from './suspend.ts'

/**
 * Code of packages whose own state makes no difference to the program: they make statements, and
 * hand them on to clients that are under control. Calls of it touch nothing that tasks share.
 */
const transparent = new WeakSet<object>()
/** The same as a test file says it. */
let declared = new WeakSet<object>()

/** Asked before a function is taken for opaque: it may have come with a module that is new. */
let discover: () => void = () => {}

export function onUnknownFunction(find: () => void): void {
  discover = find
}

/** Whether a call of this function, on this object, is a call of such code. */
export function isTransparent(fn: object, self?: unknown): boolean {
  discover()
  if (isKnown(fn)) return true
  // A function that others could have hung there is not known by where it is.
  return isObject(self) && isKnown(self) && fn !== self && !inherited.has(fn)
}

const isKnown = (value: object): boolean => transparent.has(value) || declared.has(value)

/** What a package exports, or a client: until `forgetDeclared` its own state makes no difference. */
export function declareTransparent(value: object): void {
  learnTransparent(value, declared)
  declared.add(value)
}

export function forgetDeclared(): void {
  declared = new WeakSet()
}

/** What such code has made, or will call. */
export function markTransparent(value: unknown): void {
  if (isObject(value) && !(value instanceof Promise) && !Array.isArray(value))
    transparent.add(value)
}

/**
 * A statement in the making, which is sent when it is awaited: until then its methods change it,
 * and tasks may share it.
 */
export function isBuilder(value: unknown): value is object {
  return isObject(value) && transparent.has(value) && isThenable(value)
}

/** Methods that objects of such code have from the platform: who listens to an emitter is state. */
const inherited = new WeakSet<object>()

/** `prototype`: of a class of the platform's. */
export function exceptFor(prototype: object): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const value: unknown = Object.getOwnPropertyDescriptor(prototype, key)?.value
    if (typeof value === 'function') inherited.add(value)
  }
}

/** Learns the functions that a module exports, their methods, and what is inside of those. */
export function learnTransparent(exports: unknown, into: WeakSet<object> = transparent): void {
  const queue: unknown[] = [exports]
  const seen = new Set<unknown>()
  for (const value of queue) {
    if (!isObject(value) || seen.has(value) || inherited.has(value)) continue
    seen.add(value)
    const isFunction = typeof value === 'function'
    if (isFunction && isOurs(value)) continue
    if (isFunction) into.add(value)
    for (const key of Reflect.ownKeys(value)) {
      const descriptor = Object.getOwnPropertyDescriptor(value, key)
      for (const next of [descriptor?.value, descriptor?.get, descriptor?.set] as unknown[]) {
        // Of objects only the exports and prototypes: others lead anywhere.
        if (typeof next === 'function' || (isFunction && key === 'prototype')) queue.push(next)
      }
    }
  }
}
