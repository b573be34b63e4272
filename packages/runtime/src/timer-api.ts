import type { Platform } from './platform.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import type { Timer } from './timers.ts'

type Callback = (...args: unknown[]) => unknown

/** Under which `util.promisify` finds the form of a timer that returns a promise. */
const promisified = Symbol.for('nodejs.util.promisify.custom')

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

/** `setTimeout` and its family: virtual while a run lasts, else the originals. */
export function timerGlobals(
  platform: Platform,
  source: object = globalThis,
): Record<string, unknown> {
  const original = (name: string): Callback => Reflect.get(source, name) as Callback
  const set = (name: 'setTimeout' | 'setInterval' | 'setImmediate'): Callback => {
    const real = original(name)
    const ours: Callback = (callback, ...rest) => {
      const run = steppingRun()
      if (run === undefined) return real(callback, ...rest)
      if (typeof callback !== 'function') {
        const message = `The "callback" argument must be of type function. Received ${String(callback)}`
        throw Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' })
      }
      const delay = name === 'setImmediate' ? 0 : Number(rest.shift() ?? 0)
      const call = (): unknown => run.callback(callback as Callback, undefined, rest)
      const queue = name === 'setImmediate' ? 'immediate' : 'timeout'
      const timer = run.timers.set(queue, call, delay, name === 'setInterval', name)
      return platform.timerObjects === true ? new Handle(run, timer) : timer.id
    }
    const sleep: unknown = Reflect.get(real, promisified)
    if (typeof sleep === 'function') {
      Object.defineProperty(ours, promisified, {
        value: (...args: unknown[]) => {
          const run = steppingRun()
          if (run === undefined) return Reflect.apply(sleep, undefined, args)
          const [delay, value] = name === 'setTimeout' ? args : [0, ...args]
          const queue = name === 'setImmediate' ? 'immediate' : 'timeout'
          return wait(run, queue, Number(delay ?? 1), value, undefined)
        },
      })
    }
    return ours
  }
  const clear = (name: string): Callback => {
    const real = original(name)
    return (which) => {
      const run = steppingRun()
      if (run === undefined) return which instanceof Handle ? undefined : real(which)
      const timer = Handle.timerOf(which, run) ?? run.timers.byId(which)
      if (timer !== undefined) run.timers.clear(timer)
      return undefined
    }
  }
  return {
    setTimeout: set('setTimeout'),
    setInterval: set('setInterval'),
    setImmediate: set('setImmediate'),
    clearTimeout: clear('clearTimeout'),
    clearInterval: clear('clearInterval'),
    clearImmediate: clear('clearImmediate'),
  }
}

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

/** `node:timers/promises`, likewise. */
export function timerPromises(real: Record<string, unknown>): Record<string, unknown> {
  const scheduler = real.scheduler as Record<string, unknown>
  const pick = (original: unknown, ours: (run: Run, ...args: never[]) => unknown): Callback =>
    function (this: unknown, ...args) {
      const run = steppingRun()
      return run === undefined
        ? Reflect.apply(original as Callback, this === api.scheduler ? scheduler : this, args)
        : ours(run, ...(args as never[]))
    }
  const sleep = (run: Run, delay = 1, value?: unknown, options?: WaitOptions): Promise<unknown> =>
    wait(run, 'timeout', delay, value, options)
  const api = {
    setTimeout: pick(real.setTimeout, sleep),
    setImmediate: pick(real.setImmediate, (run, value?: unknown, options?: WaitOptions) =>
      wait(run, 'immediate', 0, value, options),
    ),
    setInterval: pick(
      real.setInterval,
      (run, delay?: number, value?: unknown, options?: WaitOptions) =>
        ticks(() => sleep(run, delay, value, options)),
    ),
    scheduler: {
      wait: pick(scheduler.wait, (run, delay?: number, options?: WaitOptions) =>
        sleep(run, delay, undefined, options),
      ),
      yield: pick(scheduler.yield, (run) => wait(run, 'immediate', 0, undefined, undefined)),
    },
  }
  return api
}

async function* ticks(next: () => unknown): AsyncGenerator<unknown> {
  for (;;) yield await next()
}
