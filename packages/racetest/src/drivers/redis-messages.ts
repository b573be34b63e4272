import { EventEmitter } from 'node:events'
import { controlOperation, getRealm } from '@racetest/runtime'

type Fn = (...args: unknown[]) => unknown

/** Messages come when they like, and in no order that is ours to choose. */
export function noteMessage(): void {
  getRealm().run?.uncontrolled.note('a message of a Redis channel')
}

/**
 * To listen to a client is no business of others: what it tells comes from outside, and when
 * that calls the program it is noted.
 */
export function controlListening(prototype: object): void {
  for (const name of ['addListener', 'off', 'on', 'once', 'removeListener']) {
    // Of ioredis they are copies, of node-redis they are inherited.
    const original = Reflect.get(EventEmitter.prototype, name) as Fn
    if (Reflect.get(prototype, name) !== original) continue
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      writable: true,
      value: controlOperation(original, () => undefined),
    })
  }
}
