import type { Platform } from './platform.ts'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import { noteSignal } from './signals.ts'
import type { Timer } from './timers.ts'

type Callback = (...args: unknown[]) => unknown

const realm = getRealm()

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
export function timerGlobals(platform: Platform): Record<string, unknown> {
  const original = (name: string): Callback => Reflect.get(globalThis, name) as Callback
  const set = (name: 'setTimeout' | 'setInterval' | 'setImmediate'): Callback => {
    const real = original(name)
    return (callback, ...rest) => {
      const { run } = realm
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
  }
  const clear = (name: string): Callback => {
    const real = original(name)
    return (which) => {
      const { run } = realm
      if (run === undefined) return real(which)
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
  const scheduler = real.scheduler as Record<'wait' | 'yield', Callback>
  const originals = { ...real } as Record<string, Callback>
  const setTimeout = (delay = 1, value?: unknown, options?: WaitOptions): unknown =>
    realm.run === undefined
      ? originals.setTimeout!(delay, value, options)
      : wait(realm.run, 'timeout', delay, value, options)
  return {
    setTimeout,
    setImmediate: (value?: unknown, options?: WaitOptions) =>
      realm.run === undefined
        ? originals.setImmediate!(value, options)
        : wait(realm.run, 'immediate', 0, value, options),
    setInterval: (delay = 1, value?: unknown, options?: WaitOptions) =>
      realm.run === undefined
        ? originals.setInterval!(delay, value, options)
        : ticks(() => setTimeout(delay, value, options)),
    scheduler: {
      wait: (delay: number, options?: WaitOptions) =>
        realm.run === undefined
          ? scheduler.wait(delay, options)
          : wait(realm.run, 'timeout', delay, undefined, options),
      yield: () =>
        realm.run === undefined
          ? scheduler.yield()
          : wait(realm.run, 'immediate', 0, undefined, undefined),
    },
  }
}

async function* ticks(next: () => unknown): AsyncGenerator<unknown> {
  for (;;) yield await next()
}
