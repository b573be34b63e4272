import { controlOperation, type DescribeWork } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Puts a method under control, where it is found. */
export function controlMethod(target: object, name: string, describe: DescribeWork): void {
  replaceMethod(target, name, (original) => controlOperation(original, describe))
}

export function replaceMethod(target: object, name: string, make: (original: Fn) => Fn): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, name)
  const original: unknown = descriptor?.value
  if (typeof original !== 'function') return
  Object.defineProperty(target, name, { ...descriptor, value: make(original as Fn) })
}
