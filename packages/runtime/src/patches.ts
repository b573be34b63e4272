import { virtualDate } from './date.ts'
import { treatAs } from './opaque.ts'
import type { Platform } from './platform.ts'
import { drawNumber, drawUuid, fillRandom } from './random.ts'
import { steppingRun, timedRun } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import { schedulerMethods, sleeping, timerGlobals, timerPromises } from './timer-api.ts'

type Fn = (...args: unknown[]) => unknown
type InRun = (run: Run, ...args: never[]) => unknown

/** A function that does `ours` for a run that there is, and else what the original does. */
const controlled =
  (ours: InRun, findRun: () => Run | undefined = steppingRun) =>
  (original: Fn): Fn =>
    // A method, which like the engine's own functions is no constructor.
    ({
      method(this: unknown, ...args: unknown[]): unknown {
        const run = findRun()
        return run === undefined
          ? Reflect.apply(original, this, args)
          : ours(run, ...(args as never[]))
      },
    }).method

const controlledAll = (
  ours: Readonly<Record<string, InRun>>,
  findRun?: () => Run | undefined,
): Record<string, (fn: Fn) => Fn> =>
  Object.fromEntries(Object.entries(ours).map(([name, fn]) => [name, controlled(fn, findRun)]))

/** One for each original, wherever that is found. */
const standIns = new Map<unknown, Fn>()

/** Replaces what exists of these properties by what is made of it. */
function replace(target: object, makers: Readonly<Record<string, (original: Fn) => Fn>>): void {
  for (const [name, make] of Object.entries(makers)) {
    const descriptor = Object.getOwnPropertyDescriptor(target, name)
    const original: unknown = descriptor?.get?.call(target) ?? descriptor?.value
    if (typeof original !== 'function') continue
    const value = standIns.get(original) ?? disguise(make(original as Fn), original)
    standIns.set(original, value)
    const { configurable = true, enumerable = true } = descriptor ?? {}
    Object.defineProperty(target, name, { configurable, enumerable, writable: true, value })
  }
}

/** Gives a function all that another one has and it has not, so that from outside they look the same. */
export function disguise(ours: Fn, original: object): Fn {
  treatAs(ours, 'ours')
  for (const key of Reflect.ownKeys(original)) {
    if (Object.hasOwn(ours, key) && key !== 'name' && key !== 'length') continue
    Object.defineProperty(ours, key, Object.getOwnPropertyDescriptor(original, key)!)
  }
  return ours
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
  const { queueMicrotask } = globalThis
  RealDate = Date
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
    Date: virtualDate,
    queueMicrotask: controlled((run, callback: () => void) =>
      queueMicrotask(ownMicrotask(run, callback)),
    ),
  })
  replace(Date.prototype, { constructor: virtualDate })
  replace(Math, { random: controlled(drawNumber, timedRun) })
  replace(performance_, { now: controlled((run) => run.clock.elapsed(), timedRun) })
  replace(AbortSignal, { timeout: controlled(abortAfter) })
  replace(crypto_, controlledAll({ getRandomValues: fillRandom, randomUUID: drawUuid }, timedRun))
  if (platform.process !== undefined) {
    ticking = platform.process as Ticking
    const { nextTick } = ticking
    replace(ticking, {
      nextTick: controlled((run, callback: () => unknown, ...args: unknown[]) =>
        Reflect.apply(nextTick, ticking, [ownMicrotask(run, callback), ...args]),
      ),
    })
    ourTick = ticking.nextTick
  }
  const modules = platform.timerModules
  if (modules !== undefined) {
    replace(modules.timers, timerGlobals(platform))
    replace(modules.promises, { ...controlledAll(timerPromises), setTimeout: sleeping })
    replace(
      Object.getPrototypeOf(modules.promises['scheduler']) as object,
      controlledAll(schedulerMethods),
    )
    modules.sync()
  }
  VirtualDate = Date
  timeout = globalThis.setTimeout
}

interface Ticking {
  nextTick: Fn
}

let ticking: Ticking | undefined
let ourTick: Fn
let RealDate: DateConstructor | undefined
let VirtualDate: DateConstructor

/**
 * Vitest had some of the originals before we came, and puts them back: `process.nextTick` at any
 * time, `Date` at the end of a system time that a test has set.
 */
export function keepPatches(): void {
  if (ticking !== undefined && ticking.nextTick !== ourTick) ticking.nextTick = ourTick
  if (globalThis.Date === RealDate) globalThis.Date = VirtualDate
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
  const isOwn = run.world.platform.isOwnCaller?.() === true
  const from = run.calledFrom
  return (...args) => {
    const { inMicrotask } = run
    run.inMicrotask = false
    try {
      if (isOwn) callback(...args)
      else run.callback(callback as () => unknown, undefined, args, from)
    } catch (error) {
      run.unhandled(error, 'exception', undefined)
    }
    run.inMicrotask = inMicrotask
  }
}
