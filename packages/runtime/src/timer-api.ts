import { isObject } from './object-kinds.ts'
import type { Platform } from './platform.ts'
import { getRealm, steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import type { Timer } from './timers.ts'

type Callback = (...args: unknown[]) => unknown
type StandIn = (original: Callback) => Callback

/** What Node's timers return: a handle that can be cleared by itself or by its number. */
class Handle {
  readonly #run: Run
  readonly #timer: Timer

  constructor(run: Run, timer: Timer) {
    this.#run = run
    this.#timer = timer
  }
  static timerOf(value: unknown, run: Run): Timer | undefined {
    return typeof value === 'object' && value !== null && #run in value && value.#run === run
      ? value.#timer
      : undefined
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
  hasRef(): boolean {
    return this.#run.timers.isPending(this.#timer)
  }
  refresh(): this {
    this.#run.timers.refresh(this.#timer)
    return this
  }
  close(): this {
    this.#run.timers.clear(this.#timer)
    return this
  }
  [Symbol.toPrimitive](): number {
    return this.#timer.id
  }
  [Symbol.dispose](): void {
    this.close()
  }
}

/** `setTimeout` and its family, made of the originals: virtual in a step of a run. */
export function timerGlobals(platform: Platform): Readonly<Record<string, StandIn>> {
  const set =
    (name: 'setTimeout' | 'setInterval' | 'setImmediate'): StandIn =>
    (real) =>
    (callback, ...rest) => {
      const run = steppingRun()
      if (run === undefined) return setReal(name, real, callback as Callback, rest)
      if (typeof callback !== 'function') {
        const message = `The "callback" argument must be of type function. Received ${String(callback)}`
        throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
      }
      const delay = name === 'setImmediate' ? 0 : Number(rest.shift() ?? 0)
      const call = (): unknown =>
        run.callback(callback as Callback, undefined, rest, run.current?.region)
      const queue = name === 'setImmediate' ? 'immediate' : 'timeout'
      const timer = run.timers.set(queue, call, delay, name === 'setInterval', name)
      return platform.timerObjects === true ? new Handle(run, timer) : timer.id
    }
  const clear: StandIn = (real) => (which) => {
    const run = steppingRun()
    if (run === undefined) {
      ends.get(which as object)?.()
      return which instanceof Handle ? undefined : real(which)
    }
    const timer = Handle.timerOf(which, run) ?? run.timers.byId(which)
    if (timer !== undefined) run.timers.clear(timer)
    return undefined
  }
  return {
    setTimeout: set('setTimeout'),
    setInterval: set('setInterval'),
    setImmediate: set('setImmediate'),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  }
}

/** What tells that a real timer of an operation is over, by timer. */
const ends = new WeakMap<object, () => void>()

function setReal(name: string, real: Callback, callback: Callback, rest: unknown[]): unknown {
  const delay = name === 'setImmediate' ? 0 : Number(rest[0] ?? 0)
  const end = name === 'setInterval' ? undefined : watchReal(delay)
  if (end === undefined || typeof callback !== 'function') return real(callback, ...rest)
  const call = (...args: unknown[]): void => {
    try {
      callback(...args)
    } finally {
      end()
    }
  }
  const timer = real(call, ...rest)
  if (isObject(timer)) ends.set(timer, end)
  return timer
}

/** What a real timer may go on with is part of the operation that has set it: told when it is over. */
function watchReal(delay: number): (() => void) | undefined {
  return getRealm().run?.operations.reaching.watch(delay)
}

/** `setTimeout` of `node:timers/promises`. */
export const sleeping: StandIn = (real) =>
  ({
    setTimeout(delay?: number, ...rest: unknown[]): unknown {
      const run = steppingRun()
      if (run !== undefined) return sleep(run, delay, ...(rest as [unknown, WaitOptions]))
      const end = watchReal(Number(delay ?? 1))
      const slept = real(delay, ...rest) as Promise<unknown>
      if (end !== undefined) slept.then(end, end)
      return slept
    },
  }).setTimeout as Callback

interface WaitOptions {
  readonly signal?: AbortSignal
}

function wait(
  run: Run,
  queue: 'timeout' | 'immediate',
  delay: number,
  value: unknown,
  options: WaitOptions | undefined,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const signal = options?.signal
    noteSignal(run, signal, 'write')
    if (signal?.aborted === true) {
      reject(signal.reason)
      return
    }
    const abort = (): void => {
      run.timers.clear(timer)
      reject(signal?.reason)
    }
    const fire = (): void => {
      noteSignal(run, signal, 'write')
      signal?.removeEventListener('abort', abort)
      resolve(value)
    }
    const timer = run.timers.set(queue, fire, delay, false, 'timer')
    signal?.addEventListener('abort', abort, { once: true })
  })
}

type Controlled = (run: Run, ...args: never[]) => unknown

const sleep = (run: Run, delay = 1, value?: unknown, options?: WaitOptions): Promise<unknown> =>
  wait(run, 'timeout', delay, value, options)

/** What `node:timers/promises` does in a run. */
export const timerPromises: Readonly<Record<string, Controlled>> = {
  setImmediate: (run, value?: unknown, options?: WaitOptions) =>
    wait(run, 'immediate', 0, value, options),
  setInterval: (run, delay?: number, value?: unknown, options?: WaitOptions) =>
    ticks(() => sleep(run, delay, value, options)),
}

/** The same for its `scheduler`. */
export const schedulerMethods: Readonly<Record<string, Controlled>> = {
  wait: (run, delay?: number, options?: WaitOptions) => sleep(run, delay, undefined, options),
  yield: (run) => wait(run, 'immediate', 0, undefined, undefined),
}

async function* ticks(next: () => unknown): AsyncGenerator<unknown> {
  for (;;) yield await next()
}
