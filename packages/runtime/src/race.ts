import { RaceToolError } from '@racetest/core'
import { treatAs } from './opaque.ts'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import { later } from './suspend.ts'
import type { Task } from './task.ts'

type Tasks = Readonly<Record<string, () => unknown>> | readonly (() => unknown)[]

/** What the test body gets as `race`. The typed view of it is in the package `racetest`. */
export interface Race {
  (...tasks: unknown[]): Promise<unknown>
  settled(...tasks: unknown[]): Promise<unknown>
  pause(label?: string): Promise<void>
  invariant(check: () => unknown): void
  order(...steps: string[]): void
}

type Result = PromiseSettledResult<unknown>

const realm = getRealm()

function currentRun(name: string): Run {
  if (realm.run !== undefined) return realm.run
  throw new RaceToolError(
    `${name}() was called after its race test had ended. Await what the body starts.`,
  )
}

/** The functions of `race`, for whatever run is going on. */
export const race: Race = Object.assign(
  (...given: unknown[]): Promise<unknown> => {
    const tasks = readTasks('race', given)
    return start(currentRun('race'), tasks, (results) => {
      const failed = results.find((result) => result.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      return shape(
        tasks,
        results.map((result) => (result as PromiseFulfilledResult<unknown>).value),
      )
    })
  },
  {
    settled: (...given: unknown[]): Promise<unknown> => {
      const tasks = readTasks('race.settled', given)
      return start(currentRun('race.settled'), tasks, (results) => shape(tasks, results))
    },
    pause: (label?: string): Promise<void> => pause(currentRun('race.pause'), label),
    invariant: (check: () => unknown): void => {
      if (typeof check !== 'function') {
        throw new RaceToolError(
          `race.invariant got ${String(check)}. Pass a function that throws when something is wrong.`,
        )
      }
      currentRun('race.invariant').invariants.add(check)
    },
    order: (...steps: string[]): void => {
      const { pinned } = currentRun('race.order')
      for (const step of steps) {
        if (typeof step !== 'string' || !/^(?:[^:]+:)?[\w-]+$/.test(step))
          throw new RaceToolError(
            `race.order got ${String(step)}. Pass steps as 'task:marker', for lines marked // race: marker.`,
          )
        pinned.push(step)
      }
    },
  },
)
for (const fn of [race, race.settled, race.pause, race.invariant, race.order]) treatAs(fn, 'ours')

function readTasks(name: string, given: readonly unknown[]): Tasks {
  const [first] = given
  const tasks =
    given.length === 1 && typeof first === 'object' && first !== null ? (first as Tasks) : given
  for (const [key, task] of Object.entries(tasks)) {
    if (typeof task !== 'function') {
      const value = task instanceof Promise ? 'a promise' : String(task)
      throw new RaceToolError(
        `${name}() got ${value} for task "${key}". Pass a function that starts the task: () => …`,
      )
    }
  }
  // All values were just seen to be functions.
  return tasks as Tasks
}

function shape(tasks: Tasks, values: readonly unknown[]): unknown {
  if (Array.isArray(tasks)) return values
  return Object.fromEntries(Object.keys(tasks).map((name, index) => [name, values[index]]))
}

function start(
  run: Run,
  tasks: Tasks,
  finish: (results: readonly Result[]) => unknown,
): Promise<unknown> {
  const entries = Object.entries(tasks)
  const named = !Array.isArray(tasks)
  const results: Result[] = []
  const causes: unknown[] = []
  let left = entries.length
  const { promise, resolve, reject } = run.promises.defer()
  run.promises.adopt(promise)
  run.promises.compose(promise, { needs: 'always', elements: causes })
  const done = (): void => {
    try {
      resolve(finish(results))
    } catch (error) {
      reject(error)
    }
  }
  const settle = (index: number, result: Result): void => {
    results[index] = result
    if (run.current !== undefined) causes.push(run.eventIndex)
    run.promises.contribute(promise, false, result.status === 'rejected')
    if (--left === 0) done()
  }
  for (const [index, [name, fn]] of entries.entries()) {
    const task = run.spawn('race', named ? name : `task ${index + 1}`)
    task.runs = fn
    run.letters.give(task)
    const resume = later(run, () => begin(run, task, fn, (result) => settle(index, result)))
    const continuation = run.suspend(task, 'start', undefined, resume)
    continuation.enabled = true
  }
  if (left === 0) done()
  return promise
}

function begin(run: Run, task: Task, fn: () => unknown, settle: (result: Result) => void): void {
  run.adopting = task
  let value: unknown
  let threw = false
  try {
    value = fn()
  } catch (error) {
    threw = true
    value = error
  }
  run.adopting = undefined
  run.segmentEnded()
  if (threw) settle({ status: 'rejected', reason: value })
  else {
    run.promises.watch(value, (result, rejected) =>
      settle(
        rejected ? { status: 'rejected', reason: result } : { status: 'fulfilled', value: result },
      ),
    )
  }
}

/**
 * A promise that takes arbitrarily long: a task of its own settles it, unless instrumented code
 * awaits it at once; then the await is the scheduling point.
 */
function pause(run: Run, label: string | undefined): Promise<void> {
  const { promise, resolve } = run.promises.defer()
  run.promises.adopt(promise)
  const task = run.spawn('pause', label ?? 'pause')
  const continuation = run.suspend(task, 'pause', undefined, resolve)
  continuation.enabled = true
  run.pauses ??= new Map()
  run.pauses.set(promise, continuation)
  // It is resolved with nothing.
  return promise as Promise<void>
}
