import { virtualDate } from './date.ts'
import { treatAs } from './opaque.ts'
import type { Platform } from './platform.ts'
import { drawNumber, drawUuid, fillRandom } from './random.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import { timerGlobals, timerPromises } from './timer-api.ts'

type Fn = (...args: never[]) => unknown

/** A function that does `ours` in a step of a run, and else what the original does. */
function controlled(original: unknown, ours: (run: Run, ...args: never[]) => unknown): Fn {
  return function (this: unknown, ...args: never[]): unknown {
    const run = steppingRun()
    return run === undefined ? Reflect.apply(original as Fn, this, args) : ours(run, ...args)
  }
}

/** Nobody can tell by its name or length what stands in for a function of the platform. */
function standIn(ours: Fn, original: unknown): void {
  treatAs(ours, 'ours')
  const { name, length } = original as Fn
  Object.defineProperties(ours, {
    name: { value: name, configurable: true },
    length: { value: length, configurable: true },
  })
}

/** Replaces what exists of these properties. */
function replace(target: object, ours: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(ours)) {
    const descriptor = Object.getOwnPropertyDescriptor(target, name)
    if (descriptor === undefined) continue
    if (typeof value === 'function') standIn(value as Fn, descriptor.value)
    const { configurable = true, enumerable = true } = descriptor
    Object.defineProperty(target, name, { configurable, enumerable, writable: true, value })
  }
}

let timeout: unknown

/**
 * Puts time, timers and randomness under control, as globals and as exports of `node:timers`.
 * The replacements do the original's work whenever no step is running, so they stay: a library
 * that keeps `setTimeout` for itself when it is loaded is under control in every run, and tests
 * that are no race tests notice nothing.
 */
export function installPatches(platform: Platform): void {
  if (timeout !== undefined) return
  const VirtualDate = virtualDate()
  const { queueMicrotask } = globalThis
  const abortAfter = (run: Run, delay: number): AbortSignal => {
    const controller = new AbortController()
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    const abort = (): void => {
      noteSignal(run, controller.signal, 'write')
      controller.abort(reason)
    }
    run.timers.set('timeout', abort, delay, false, 'AbortSignal.timeout')
    return controller.signal
  }
  const performance_ = Object.getPrototypeOf(performance) as typeof performance
  const crypto_ = Object.getPrototypeOf(globalThis.crypto ?? {}) as Partial<
    typeof globalThis.crypto
  >
  replace(globalThis, {
    ...timerGlobals(platform),
    Date: VirtualDate,
    queueMicrotask: controlled(queueMicrotask, (run, callback: () => void) =>
      queueMicrotask(ownMicrotask(run, callback)),
    ),
  })
  replace(Date.prototype, { constructor: VirtualDate })
  replace(Math, { random: controlled(Math.random, drawNumber) })
  replace(performance_, { now: controlled(performance_.now, (run) => run.clock.elapsed()) })
  replace(AbortSignal, { timeout: controlled(AbortSignal.timeout, abortAfter) })
  replace(crypto_, {
    getRandomValues: controlled(crypto_.getRandomValues, fillRandom),
    randomUUID: controlled(crypto_.randomUUID, drawUuid),
  })
  if (platform.process !== undefined) {
    ticking = platform.process as Ticking
    const { nextTick } = ticking
    ourTick = controlled(nextTick, (run, callback: () => unknown, ...args: unknown[]) =>
      Reflect.apply(nextTick, platform.process, [ownMicrotask(run, callback), ...args]),
    )
    standIn(ourTick, nextTick)
    keepTicks()
  }
  const modules = platform.timerModules
  if (modules !== undefined) {
    replace(modules.timers, timerGlobals(platform, modules.timers))
    replace(modules.promises, timerPromises(modules.promises))
    modules.sync()
  }
  timeout = globalThis.setTimeout
}

interface Ticking {
  nextTick: (...args: never[]) => unknown
}

let ticking: Ticking | undefined
let ourTick: Fn

/** Vitest takes `process.nextTick` away for a moment and, at any later time, puts back what it was then. */
export function keepTicks(): void {
  if (ticking !== undefined && ticking.nextTick !== ourTick) ticking.nextTick = ourTick
}

/** Whether timers are not ours any more: something like `vi.useFakeTimers()` replaces them. */
export function timersReplaced(): boolean {
  return timeout !== undefined && timeout !== globalThis.setTimeout
}

/** A callback that runs in the step that queued it, and fails that step if it throws. */
function ownMicrotask<Args extends unknown[]>(
  run: Run,
  callback: (...args: Args) => unknown,
): (...args: Args) => void {
  // The engine says what is wrong with it.
  if (typeof callback !== 'function') return callback
  return (...args) => {
    const { inMicrotask } = run
    run.inMicrotask = false
    try {
      run.callback(callback as () => unknown, undefined, args)
    } catch (error) {
      run.unhandled(error, 'exception', undefined)
    }
    run.inMicrotask = inMicrotask
  }
}
