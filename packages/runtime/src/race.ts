import { RaceToolError } from '@racetest/core'
import { noteHolder } from './confined.ts'
import { treatAs } from './opaque.ts'
import { readTasks, type Result, shape, startRacers, type Tasks, valuesOf } from './racers.ts'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import { serializable } from './serializable.ts'

/** What the test body gets as `race`. The typed view of it is in the package `racetest`. */
export interface Race {
  (...tasks: unknown[]): Promise<unknown>
  settled(...tasks: unknown[]): Promise<unknown>
  serializable(...tasks: unknown[]): Promise<unknown>
  pause(label?: string): Promise<void>
  invariant(check: () => unknown): void
  order(...steps: string[]): void
}

const realm = getRealm()

export function currentRun(name: string): Run {
  if (realm.run !== undefined) return realm.run
  throw new RaceToolError(
    `${name}() was called after its race test had ended. Await what the body starts.`,
  )
}

/** The functions of `race`, for whatever run is going on. */
export const race: Race = Object.assign(
  (...given: unknown[]): Promise<unknown> => {
    const tasks = readTasks('race', given)
    const finish = (results: readonly Result[]): unknown => hold(shape(tasks, valuesOf(results)))
    return start(currentRun('race'), tasks, finish, true)
  },
  {
    settled: (...given: unknown[]): Promise<unknown> => {
      const tasks = readTasks('race.settled', given)
      const finish = (results: readonly Result[]): unknown => hold(shape(tasks, results), true)
      return start(currentRun('race.settled'), tasks, finish, false)
    },
    serializable: (...given: unknown[]): Promise<unknown> =>
      serializable(currentRun('race.serializable'), given),
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
for (const fn of [race, race.settled, race.serializable, race.pause, race.invariant, race.order])
  treatAs(fn, 'ours')

/** Gives on what holds results. */
function hold<T>(results: T, areEntries = false): T {
  noteHolder(results, areEntries)
  return results
}

function start(
  run: Run,
  tasks: Tasks,
  finish: (results: readonly Result[]) => unknown,
  rejects: boolean,
): Promise<unknown> {
  const causes: unknown[] = []
  const { promise, resolve, reject } = run.promises.defer()
  run.promises.adopt(promise)
  run.promises.compose(promise, { needs: 'always', elements: causes })
  startRacers(run, tasks, {
    settled() {
      if (run.current !== undefined) causes.push(run.eventIndex)
      // Also by a task that is fulfilled: the last of them rejects the promise with another's error.
      run.promises.contribute(promise, rejects ? 'may reject' : 'adds')
    },
    done(results) {
      try {
        resolve(finish(results))
      } catch (error) {
        reject(error)
      }
    },
  })
  return promise
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
  run.operations.deliveries.add(promise, {
    continuation,
    answer: { value: undefined, rejected: false },
  })
  run.fresh = promise
  // It is resolved with nothing.
  return promise as Promise<void>
}
