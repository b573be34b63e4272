import type { Run } from './run.ts'
import type { Timer } from './timers.ts'

type Callback = (...args: unknown[]) => unknown

const patched = new WeakSet<object>()

export function isPatchedTimer(fn: unknown): boolean {
  return typeof fn === 'function' && patched.has(fn)
}

/** What Node's timers return: a handle that can be cleared by itself or by its number. */
class Handle {
  readonly #run: Run
  readonly #timer: Timer
  readonly #id: number

  constructor(run: Run, timer: Timer, id: number) {
    this.#run = run
    this.#timer = timer
    this.#id = id
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
    return this.#id
  }
  [Symbol.dispose](): void {
    this.close()
  }
}

/** `setTimeout` and its family for one run. */
export function timerGlobals(run: Run): Record<string, unknown> {
  const byId = new Map<number, Timer>()
  const byHandle = new WeakMap<object, Timer>()
  let next = 1
  const handle = (timer: Timer): unknown => {
    const id = next++
    byId.set(id, timer)
    if (run.world.platform.timerObjects !== true) return id
    const object = new Handle(run, timer, id)
    byHandle.set(object, timer)
    return object
  }
  const set =
    (kind: 'setTimeout' | 'setInterval' | 'setImmediate') =>
    (callback: Callback, ...rest: unknown[]): unknown => {
      if (typeof callback !== 'function') {
        const error = new TypeError(
          'The "callback" argument must be of type function. Received ' + String(callback),
        )
        throw Object.assign(error, { code: 'ERR_INVALID_ARG_TYPE' })
      }
      const delay = kind === 'setImmediate' ? 0 : Number(rest.shift() ?? 0)
      const call = (): unknown => run.callback(callback, undefined, rest)
      const queue = kind === 'setImmediate' ? 'immediate' : 'timeout'
      return handle(run.timers.set(queue, call, delay, kind === 'setInterval', kind))
    }
  const clear = (which: unknown): void => {
    const timer =
      typeof which === 'object' && which !== null ? byHandle.get(which) : byId.get(Number(which))
    if (timer !== undefined) run.timers.clear(timer)
  }
  const api = {
    setTimeout: set('setTimeout'),
    setInterval: set('setInterval'),
    setImmediate: set('setImmediate'),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  }
  patched.add(api.setTimeout)
  return api
}

interface WaitOptions {
  readonly signal?: AbortSignal
}

/** `node:timers/promises` for one run. */
export function timerPromises(run: Run): Record<string, unknown> {
  const wait = (
    queue: 'timeout' | 'immediate',
    delay: number,
    value: unknown,
    options: WaitOptions | undefined,
    name: string,
  ): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const signal = options?.signal
      const abort = (): void => {
        run.timers.clear(timer)
        reject(signal?.reason)
      }
      if (signal?.aborted === true) {
        reject(signal.reason)
        return
      }
      const fire = (): void => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      }
      const timer = run.timers.set(queue, fire, delay, false, name)
      signal?.addEventListener('abort', abort, { once: true })
    })
  const setTimeout = (delay = 1, value?: unknown, options?: WaitOptions): Promise<unknown> =>
    wait('timeout', delay, value, options, 'setTimeout')
  return {
    setTimeout,
    setImmediate: (value?: unknown, options?: WaitOptions) =>
      wait('immediate', 0, value, options, 'setImmediate'),
    setInterval: async function* (delay = 1, value?: unknown, options?: WaitOptions) {
      for (;;) yield await setTimeout(delay, value, options)
    },
    scheduler: {
      wait: (delay: number, options?: WaitOptions) => setTimeout(delay, undefined, options),
      yield: () => wait('immediate', 0, undefined, undefined, 'scheduler.yield'),
    },
  }
}
