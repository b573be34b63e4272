import { virtualDate } from './date.ts'
import { treatAs } from './opaque.ts'
import { drawNumber, drawUuid, fillRandom } from './random.ts'
import type { Run } from './run.ts'
import { isPatchedTimer, timerGlobals, timerPromises } from './timer-api.ts'

/** Replaces properties, and gives back a function that puts everything as it was. */
function replace(undo: (() => void)[], target: object, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    const before = Object.getOwnPropertyDescriptor(target, name)
    if (before === undefined && !(name in target)) continue
    if (typeof value === 'function') treatAs(value, 'ours')
    Object.defineProperty(target, name, {
      configurable: true,
      enumerable: before?.enumerable ?? true,
      writable: true,
      value,
    })
    undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(target, name)
      else Object.defineProperty(target, name, before)
    })
  }
}

/**
 * Puts time, timers and randomness under control, as globals and as exports of `node:timers`.
 * The result restores all of it; what somebody else replaced meanwhile is replaced back too.
 */
export function installPatches(run: Run): () => void {
  const undo: (() => void)[] = []
  const timers = timerGlobals(run)
  const VirtualDate = virtualDate(run)
  const { queueMicrotask } = globalThis
  replace(undo, globalThis, {
    ...timers,
    Date: VirtualDate,
    queueMicrotask: (callback: () => void) => queueMicrotask(ours(run, callback)),
  })
  replace(undo, Date.prototype, { constructor: VirtualDate })
  replace(undo, Math, { random: () => drawNumber(run) })
  replace(undo, performance, { now: () => run.timers.elapsed() })
  replace(undo, AbortSignal, {
    timeout: (delay: number) => {
      const controller = new AbortController()
      const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
      run.timers.set('timeout', () => controller.abort(reason), delay, false, 'AbortSignal.timeout')
      return controller.signal
    },
  })
  if (globalThis.crypto !== undefined) {
    replace(undo, globalThis.crypto, {
      getRandomValues: (view: ArrayBufferView) => fillRandom(run, view),
      randomUUID: () => drawUuid(run),
    })
  }
  const modules = run.world.platform.timerModules
  if (modules !== undefined) {
    replace(undo, modules.timers, timers)
    replace(undo, modules.promises, timerPromises(run))
    modules.sync()
    undo.push(modules.sync)
  }
  return () => {
    // `sync` was pushed last and has to run last.
    const sync = modules === undefined ? undefined : undo.pop()
    for (const restore of undo.toReversed()) restore()
    sync?.()
  }
}

/** Whether timers are still ours: something like `vi.useFakeTimers()` replaces them. */
export function timersReplaced(): boolean {
  return !isPatchedTimer(globalThis.setTimeout)
}

function ours(run: Run, callback: () => void): () => void {
  if (typeof callback !== 'function') return callback
  return () => {
    const { inMicrotask } = run
    run.inMicrotask = false
    run.callback(callback, undefined, [])
    run.inMicrotask = inMicrotask
  }
}
