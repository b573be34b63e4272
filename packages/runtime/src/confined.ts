import { isOurs, isPlatformObject } from './opaque.ts'

/**
 * Where code comes from that is not instrumented. `confined`: from a module that keeps nothing
 * between calls, so that what it touches is what it is given, and what can be reached from there.
 */
export type Provenance = 'confined' | 'package'

const provenances = new WeakMap<object, () => Provenance>()

/** Made by the engine or by us to hold what the program gets. */
const holders = new WeakSet<object>()

export const isHolder = (object: object): boolean => holders.has(object)

/** A list, and the lists or entries in it, that hold what others have made. */
export function noteHolder(made: unknown, holdsHolders = false): void {
  if (typeof made !== 'object' || made === null) return
  holders.add(made)
  if (holdsHolders)
    for (const value of Object.values(made))
      if (typeof value === 'object' && value !== null) holders.add(value as object)
}

/** Asked before it is said that nobody knows a function: it may have come with a module that is new. */
let discover: () => void = () => {}

export function onUnknownCode(find: () => void): void {
  discover = find
}

/** Undefined for what no module exports: what such code has made, or has for itself. */
export function findProvenance(value: object): Provenance | undefined {
  if (!provenances.has(value)) discover()
  return provenances.get(value)?.()
}

/** Whether it is code that keeps nothing: to have that is to have nothing of anybody's. */
export const isConfined = (value: object): boolean => provenances.get(value)?.() === 'confined'

/** Learns what a module exports, and the methods of its classes. `ask` is asked when it matters. */
export function learnProvenance(exports: unknown, ask: () => Provenance): void {
  let known: Provenance | undefined
  const once = (): Provenance => (known ??= ask())
  const queue: unknown[] = [exports]
  const seen = new Set<unknown>()
  for (const value of queue) {
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue
    if (seen.has(value) || isPlatformObject(value)) continue
    seen.add(value)
    if (provenances.has(value) || (typeof value === 'function' && isOurs(value))) continue
    provenances.set(value, once)
    // Other objects lead anywhere.
    if (value !== exports && typeof value !== 'function' && !isPrototype(value)) continue
    for (const key of Reflect.ownKeys(value)) {
      const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key) ?? {}
      queue.push(inner, get, set)
    }
    queue.push(Object.getPrototypeOf(value))
  }
}

const isPrototype = (value: object): boolean =>
  Object.getOwnPropertyDescriptor(value, 'constructor')?.value?.prototype === value
