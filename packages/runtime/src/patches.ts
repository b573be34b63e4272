import { virtualDate } from './date.ts'
import { treatAs } from './opaque.ts'
import type { Platform } from './platform.ts'
import { drawNumber, drawUuid, fillRandom } from './random.ts'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import { timerGlobals, timerPromises } from './timer-api.ts'

const realm = getRealm()

/** One property that is ours while a run lasts. */
interface Patch {
  readonly target: Record<string, unknown>
  readonly name: string
  readonly ours: unknown
  theirs: unknown
}

type Fn = (...args: never[]) => unknown

/** A function that does `ours` while a run lasts, and else what the original does. */
function controlled(original: unknown, ours: (run: Run, ...args: never[]) => unknown): Fn {
  return function (this: unknown, ...args: never[]): unknown {
    const { run } = realm
    return run === undefined ? Reflect.apply(original as Fn, this, args) : ours(run, ...args)
  }
}

function patchAll(target: object, ours: Record<string, unknown>): Patch[] {
  // Properties are put there by name.
  const record = target as Record<string, unknown>
  return Object.entries(ours).flatMap(([name, value]) => {
    if (!(name in target)) return []
    if (typeof value === 'function') treatAs(value, 'ours')
    return [{ target: record, name, ours: value, theirs: record[name] }]
  })
}

function put(patches: readonly Patch[]): void {
  for (const patch of patches) {
    patch.theirs = patch.target[patch.name]
    patch.target[patch.name] = patch.ours
  }
}

function putBack(patches: readonly Patch[]): void {
  for (const { target, name, theirs } of patches) target[name] = theirs
}

let globals: Patch[] | undefined

function globalPatches(platform: Platform): Patch[] {
  const VirtualDate = virtualDate()
  const { queueMicrotask } = globalThis
  const timeout = (run: Run, delay: number): AbortSignal => {
    const controller = new AbortController()
    const reason = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
    const abort = (): void => {
      noteSignal(run, controller.signal, 'write')
      controller.abort(reason)
    }
    run.timers.set('timeout', abort, delay, false, 'AbortSignal.timeout')
    return controller.signal
  }
  const performance_ = Object.getPrototypeOf(performance) as object
  const crypto_ = Object.getPrototypeOf(globalThis.crypto ?? {}) as Partial<
    typeof globalThis.crypto
  >
  return [
    ...patchAll(globalThis, {
      ...timerGlobals(platform),
      Date: VirtualDate,
      queueMicrotask: controlled(queueMicrotask, (run, callback: () => void) =>
        queueMicrotask(ownMicrotask(run, callback)),
      ),
    }),
    ...patchAll(Date.prototype, { constructor: VirtualDate }),
    ...patchAll(Math, { random: controlled(Math.random, drawNumber) }),
    ...patchAll(performance_, { now: controlled(performance.now, (run) => run.timers.elapsed()) }),
    ...patchAll(AbortSignal, { timeout: controlled(AbortSignal.timeout, timeout) }),
    ...patchAll(crypto_, {
      getRandomValues: controlled(crypto_.getRandomValues, fillRandom),
      randomUUID: controlled(crypto_.randomUUID, drawUuid),
    }),
  ]
}

/** Puts time, timers and randomness under control for one run; the result restores them. */
export function patchGlobals(platform: Platform): () => void {
  const patches = (globals ??= globalPatches(platform))
  put(patches)
  return () => putBack(patches)
}

/**
 * The same for the exports of `node:timers`. Importers see a change there only after a slow
 * synchronisation, so these stay for a whole search, and do the original's work between runs.
 */
export function patchModules(platform: Platform): () => void {
  const modules = platform.timerModules
  if (modules === undefined) return () => {}
  clearTimeout(leaving)
  if (exported === undefined) {
    exported = [
      ...patchAll(modules.timers, timerGlobals(platform)),
      ...patchAll(modules.promises, timerPromises(modules.promises)),
    ]
    put(exported)
    modules.sync()
  }
  // The next search is often a moment away.
  return () => {
    leaving = setTimeout(() => {
      putBack(exported ?? [])
      exported = undefined
      modules.sync()
    }, 20)
    leaving.unref?.()
  }
}

let exported: Patch[] | undefined
let leaving: ReturnType<typeof setTimeout> | undefined

/** Whether timers are not ours any more: something like `vi.useFakeTimers()` replaces them. */
export function timersReplaced(): boolean {
  const patch = globals?.find(({ name }) => name === 'setTimeout')
  return patch !== undefined && patch.ours !== globalThis.setTimeout
}

function ownMicrotask(run: Run, callback: () => void): () => void {
  if (typeof callback !== 'function') return callback
  return () => {
    const { inMicrotask } = run
    run.inMicrotask = false
    run.callback(callback, undefined, [])
    run.inMicrotask = inMicrotask
  }
}

export { controlled }
