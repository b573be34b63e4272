import { isOpaque } from './opaque.ts'
import { classesOf } from './looks.ts'
import { findProperty } from './properties.ts'
import type { Platform } from './platform.ts'

type Fn = (...args: unknown[]) => unknown
type Control = (original: Fn, name: string) => Fn

/**
 * Classes whose methods are under control as long as a search lasts. The prototype itself is
 * changed where that can be: that reaches all objects, frozen ones and those that nobody has seen
 * yet, and none of them looks different. Objects of a class that cannot be changed get a prototype
 * in between, one for each class, when they are seen.
 */
export class Snatched {
  private readonly restores: (() => void)[] = []
  /** Of classes that cannot be changed. */
  private readonly derived = new Map<object, object>()
  private readonly control: Control

  constructor(control: Control) {
    this.control = control
  }

  takeClass(prototype: object, platform: Platform, isWanted: (name: string) => boolean): void {
    const left: string[] = []
    for (const each of classesOf(prototype, platform)) {
      for (const name of Object.getOwnPropertyNames(each)) {
        if (name === 'constructor' || !isWanted(name)) continue
        const isTaken = this.replace(each, name)
        if (isTaken === false) left.push(name)
      }
    }
    if (left.length > 0) this.derived.set(prototype, this.derive(prototype, left))
  }

  /** False if it cannot be done; undefined if it is none of ours. */
  private replace(target: object, name: string): boolean | undefined {
    const descriptor = Object.getOwnPropertyDescriptor(target, name)!
    const original: unknown = descriptor.value
    if (typeof original !== 'function' || !isOpaque(original)) return undefined
    const value = this.control(original as Fn, name)
    if (!Reflect.defineProperty(target, name, { ...descriptor, value })) return false
    this.restores.push(() => {
      // Unless somebody else has replaced it since.
      if (Object.getOwnPropertyDescriptor(target, name)?.value === value)
        Object.defineProperty(target, name, descriptor)
    })
    return true
  }

  private derive(prototype: object, names: readonly string[]): object {
    const derived = Object.create(prototype) as object
    for (const name of names) {
      // Looked up when it is called: whoever replaces it is to be called as well.
      const find = function (this: object, ...args: unknown[]): unknown {
        return Reflect.apply(findProperty(prototype, name)!.value as Fn, this, args)
      }
      const value = this.control(find, name)
      Object.defineProperty(derived, name, { value, configurable: true, writable: true })
    }
    return derived
  }

  /** An object of such a class is seen. */
  take(object: object, look: unknown): void {
    const derived = this.derived.get(look as object)
    const prototype: unknown = derived && Object.getPrototypeOf(derived)
    if (derived === undefined || Object.getPrototypeOf(object) !== prototype) return
    if (!Reflect.setPrototypeOf(object, derived)) return
    const seen = new WeakRef(object)
    this.restores.push(() => {
      const left = seen.deref()
      if (left !== undefined && Object.getPrototypeOf(left) === derived)
        Reflect.setPrototypeOf(left, prototype as object)
    })
  }

  restore(): void {
    for (const restore of this.restores.splice(0)) restore()
    this.derived.clear()
  }
}
