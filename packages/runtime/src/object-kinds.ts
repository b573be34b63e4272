import { isOurs } from './opaque.ts'

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The own data property, without running a getter. The object must not be a proxy. */
export function ownValue(object: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

/** The name of an object's class, without running anything of the program's. */
export function classOf(object: object): string {
  const own = ownValue(object, 'constructor')
  if (typeof own === 'function' && ownValue(own, 'prototype') === object) {
    return `${functionName(own)}.prototype`
  }
  const constructor = constructorOf(object)
  const name = constructor && ownValue(constructor, 'name')
  return typeof name === 'string' && name !== '' ? name : 'Object'
}

function constructorOf(object: object): object | undefined {
  const prototype = Object.getPrototypeOf(object)
  if (prototype === null) return undefined
  const constructor = ownValue(prototype, 'constructor')
  return typeof constructor === 'function' ? constructor : undefined
}

export function functionName(fn: object): string {
  const name = ownValue(fn, 'name')
  return typeof name === 'string' && name !== '' ? name : 'function'
}

export function isOwnClass(object: object): boolean {
  if (typeof object === 'function') return isOurs(object)
  const constructor = constructorOf(object)
  if (constructor !== undefined && isOurs(constructor)) return true
  // The prototype object of one of our classes.
  const own = ownValue(object, 'constructor')
  return typeof own === 'function' && isOurs(own)
}

/** What an object holds, without running anything of the program's. */
export function* reachable(object: object): Generator<object> {
  if (object instanceof Map) {
    for (const [key, value] of Map.prototype.entries.call(object)) {
      if (isObject(key)) yield key
      if (isObject(value)) yield value
    }
  } else if (object instanceof Set) {
    for (const value of Set.prototype.values.call(object)) if (isObject(value)) yield value
  }
  for (const key of Reflect.ownKeys(object)) {
    const value = ownValue(object, key)
    if (isObject(value)) yield value
  }
}

const builtinClass = /^(?:Object|Array|Map|Set|WeakMap|WeakSet|Date|RegExp)$/

/** What people would call an object: its class, or where that says little what it was assigned to. */
export function labelOf(object: object, written: string | undefined): string {
  const name = classOf(object)
  if (!builtinClass.test(name)) return name
  const last = written?.slice(written.lastIndexOf('.') + 1).replace(/^#/, '')
  return last !== undefined && last !== name && /^[\w$#]+$/.test(last) ? last : name.toLowerCase()
}
