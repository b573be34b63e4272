import { type EventEmitter, once } from 'node:events'
import type { Kind } from '@racetest/core'
import { controlListening, noteHidden, type Run, steppingRun, whose } from '@racetest/runtime'
import { isInStep } from './http-events.ts'

type Fn = (...args: unknown[]) => unknown

/** What says of itself when something happens to it, and listeners of Node's own. */
const noted = new WeakMap<object, ReadonlySet<unknown>>()

/** Has `events.once` be like `emitter.once` for such things. */
export function controlOnce(): void {
  controlListening(once, (emitter) => noted.has(emitter))
}

/** All that happens to that thing comes in steps which say so. */
export function promiseToNote(emitter: EventEmitter): void {
  const own = emitter.eventNames().flatMap((event) => emitter.rawListeners(event))
  noted.set(emitter, new Set(own))
}

/** Whether all that happens to a thing is said. */
export const isNoted = (thing: unknown): boolean => noted.has(thing as object)

/** Something happens to it: who listens is asked, and what is behind its methods may change. */
export function noteEvent(run: Run, emitter: object, kind: Kind): void {
  noteHidden(run, emitter, kind, undefined)
}

/** It is about to call its listeners: those that are not instrumented may touch anything. */
export function noteListeners(emitter: EventEmitter, event: string): boolean {
  const own = noted.get(emitter)
  const run = steppingRun()
  if (own === undefined || run === undefined || !isInStep()) return false
  // Nobody else than instrumented code has ever had it.
  if (!run.objects.isForeign(run.objects.get(emitter))) return false
  const isForeign = (listener: Fn): boolean =>
    !own.has(listener) && whose((Reflect.get(listener, 'listener') as Fn) ?? listener) !== 'ours'
  if (emitter.rawListeners(event).some((listener) => isForeign(listener as Fn))) run.touchOpaque()
  return false
}
