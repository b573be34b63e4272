import { controlOperation, type DescribeWork } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Puts a method under control, where it is found. */
export function controlMethod(target: object, name: PropertyKey, describe: DescribeWork): void {
  replaceMethod(target, name, (original) => controlOperation(original, describe))
}

let replaced = 0

/** How many methods have been put under control so far. */
export const countReplaced = (): number => replaced

export function replaceMethod(target: object, name: PropertyKey, make: (original: Fn) => Fn): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name)
  const original: unknown = descriptor?.value
  if (typeof original !== 'function') return
  replaced++
  Object.defineProperty(target, name, { ...descriptor, value: make(original as Fn) })
}
