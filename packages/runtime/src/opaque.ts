import { marker } from '@racetest/core'

const sourceOf = Function.prototype.toString
const verdicts = new WeakMap<object, 'ours' | 'native' | 'foreign'>()

/**
 * Whose code a function is, by its text: instrumented code carries a hook or the marker,
 * the engine's own says so, all else is foreign (opaque).
 */
export function whose(fn: object): 'ours' | 'native' | 'foreign' {
  let verdict = verdicts.get(fn)
  if (verdict === undefined) {
    const source = sourceOf.call(fn)
    verdict =
      source.includes('__race.') || source.includes(marker)
        ? 'ours'
        : source.endsWith('{ [native code] }')
          ? 'native'
          : 'foreign'
    verdicts.set(fn, verdict)
  }
  return verdict
}

export function isOurs(fn: object): boolean {
  return whose(fn) === 'ours'
}

/** Gives a function that was made from another one (bound, wrapped) the verdict of that one. */
export function treatAs(fn: object, verdict: 'ours' | 'native' | 'foreign'): void {
  verdicts.set(fn, verdict)
}

const platformFunctions = new WeakSet<object>()
const platformObjects = new WeakSet<object>()

/**
 * Learns what belongs to the language and the platform: functions that touch nothing two tasks
 * share, beyond what `builtins.ts` says of them, and the objects they hang on. Everything
 * reachable from the given objects counts, so call it before user code can hang anything there.
 */
export function learnPlatform(roots: readonly object[]): void {
  const queue: object[] = [...roots]
  const seen = new Set<object>(queue)
  const visit = (next: unknown): void => {
    const wanted = typeof next === 'function' || (typeof next === 'object' && next !== null)
    if (wanted && !seen.has(next as object) && isPlatform(next as object)) {
      seen.add(next as object)
      queue.push(next as object)
    }
  }
  for (const object of queue) {
    if (typeof object === 'function') platformFunctions.add(object)
    if (object !== globalThis) platformObjects.add(object)
    for (const key of Reflect.ownKeys(object)) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key)
      visit(descriptor?.value)
      visit(descriptor?.get)
      visit(descriptor?.set)
    }
    const prototype: unknown = Object.getPrototypeOf(object)
    if (prototype !== null && !seen.has(prototype as object)) {
      seen.add(prototype as object)
      queue.push(prototype as object)
    }
  }
}

/** A function without effects of its own. */
function isPlatformFunction(fn: object): boolean {
  return platformFunctions.has(fn)
}

/** Foreign: neither instrumented nor the platform's. A native function that nobody knows (bound, from an addon) is. */
export function isOpaque(fn: object): boolean {
  return !isPlatformFunction(fn) && whose(fn) !== 'ours'
}

/** `Math`, `Promise`, `Array.prototype` …: nobody's state. */
export function isPlatformObject(object: object): boolean {
  return platformObjects.has(object)
}

// Globals can lead to anything (a test runner hangs itself there): only functions, prototypes
// and namespace objects like Math are followed.
function isPlatform(value: object): boolean {
  if (typeof value === 'function') return whose(value) !== 'ours'
  return Object.hasOwn(value, 'constructor') || Object.hasOwn(value, Symbol.toStringTag)
}
