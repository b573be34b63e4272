import { createNodePlatform } from '../../packages/racetest/src/node-platform.ts'
import { quickTable } from './external.ts'
import { createScope, loadProgram, say } from './run-program.ts'

const { drain, catchUnhandled } = createNodePlatform()
const start = Date.UTC(2026, 0, 1)

/** Microtasks can be drained from a macrotask only. */
export function fromMacrotask<T>(fn: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(fn())
      } catch (error) {
        reject(error)
      }
    })
  })
}

/**
 * Runs a program once with no race test going on, under timers that fire in order of time, and
 * returns everything that it did in the order in which it did it.
 */
export function runIdle(code: string): readonly string[] {
  const seen: string[] = []
  const log = (where: unknown, what: unknown): void => {
    seen.push(`${String(where)}: ${say(what)}`)
  }
  const clock = createClock()
  const { program, snapshot } = loadProgram(code, {
    log,
    ...createScope(),
    table: quickTable(),
    ...clock.scope,
  })
  const race = Object.assign(
    (...tasks: (() => unknown)[]) => {
      const [first] = tasks
      if (typeof first === 'function') return Promise.all(tasks.map((task) => task()))
      const named = Object.entries(first as unknown as Record<string, () => unknown>)
      return Promise.all(named.map(async ([name, task]) => [name, await task()])).then(
        Object.fromEntries,
      )
    },
    {
      settled: (tasks: (() => unknown)[]) => Promise.allSettled(tasks.map((task) => task())),
      pause: () => Promise.resolve(),
      invariant: () => {},
    },
  )
  const restore = catchUnhandled((error, kind) => seen.push(`${kind} ${say(error)}`))
  let ended = false
  program(race as never).then(
    () => (ended = true),
    (error: unknown) => {
      ended = true
      seen.push(`rejected ${say(error)}`)
    },
  )
  const settle = (): void => {
    try {
      drain!()
    } catch (error) {
      // The rest has run before it came out.
      log('uncaught in a tick', error)
    }
  }
  settle()
  for (let fired = 0; fired < 200 && clock.fire(log); fired++) settle()
  seen.push(ended ? 'ended' : 'hangs', snapshot())
  restore()
  return seen
}

type Callback = (...args: unknown[]) => void
interface Timer {
  readonly callback: Callback
  readonly args: unknown[]
  readonly repeat: boolean
  readonly delay: number
  due: number
}

function createClock(): { scope: Record<string, unknown>; fire(log: Callback): boolean } {
  let now = 0
  let timers: Timer[] = []
  const set =
    (repeat: boolean) =>
    (callback: Callback, delay = 0, ...args: unknown[]): Timer => {
      const timer = {
        callback,
        args,
        repeat,
        delay: Math.max(1, delay),
        due: now + Math.max(1, delay),
      }
      timers.push(timer)
      return timer
    }
  const clear = (timer: unknown): void => {
    timers = timers.filter((other) => other !== timer)
  }
  const scope = {
    setTimeout: set(false),
    setInterval: set(true),
    setImmediate: (callback: Callback, ...args: unknown[]) => set(false)(callback, 0, ...args),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
    performance: { now: () => now },
    Math: Object.assign(Object.create(Math) as object, { random: () => 0.5 }),
    Date: class extends Date {
      constructor(time?: number) {
        super(time ?? start + now)
      }
      static override now(): number {
        return start + now
      }
    },
  }
  const fire = (log: Callback): boolean => {
    const timer = timers.toSorted((a, b) => a.due - b.due)[0]
    if (timer === undefined) return false
    now = Math.max(now, timer.due)
    if (timer.repeat) timer.due = now + timer.delay
    else clear(timer)
    try {
      timer.callback(...timer.args)
    } catch (error) {
      log('uncaught', error)
    }
    return true
  }
  return { scope, fire }
}
