import { RaceToolError } from '@racetest/core'
import { deepRead } from './builtins/objects.ts'
import {
  beginRacer,
  readTasks,
  type Result,
  shape,
  startThen,
  type Tasks,
  valuesOf,
} from './racers.ts'
import type { Run } from './run.ts'

/** What one call of `race.serializable` came to. */
export interface SerialOutcome {
  /** Names of the tasks; undefined where they have none. */
  readonly names: readonly string[] | undefined
  readonly results: readonly Result[]
  /** What `observe()` returned, or resolved to. */
  readonly observed?: Result
}

/** Who drives the runs knows which orders of the tasks there are, and what comes of them. */
export interface SerialOrders {
  /** A call was made whose serial orders nobody knows yet. */
  readonly isWanted: boolean
  /** A call begins (counted in its run): the order in which it runs its tasks one after the other; undefined: all at once. */
  begin(call: number, tasks: number): readonly number[] | undefined
  /** What the run fails with, if it does. Told in the step in which all is known. */
  judge(call: number, outcome: SerialOutcome): Error | undefined
}

/** 720 orders, each a run. */
const mostTasks = 6

interface Calls {
  made: number
  isBusy: boolean
}

const callsOf = new WeakMap<Run, Calls>()

/** `race()`, with the serial orders of its tasks as the oracle of what may come of it. */
export function serializable(run: Run, given: readonly unknown[]): Promise<unknown> {
  const { tasks, observe } = readArguments(given)
  const { serial } = run.world.options
  const calls = callsOf.get(run) ?? { made: 0, isBusy: false }
  callsOf.set(run, calls)
  if (calls.isBusy) {
    throw new RaceToolError(
      'race.serializable() was called while another call of it was running, so nobody can say which comes first. Await one before the next.',
    )
  }
  calls.isBusy = true
  const call = calls.made++
  // Its own line, this function and the method of `race` are not for people.
  const callers = new Error('here').stack?.split('\n').slice(3) ?? []
  const names = Array.isArray(tasks) ? undefined : Object.keys(tasks)
  const { promise, resolve, reject } = run.promises.defer()
  run.promises.adopt(promise)
  const finish = (results: readonly Result[], observed?: Result): void => {
    calls.isBusy = false
    for (const result of observed === undefined ? results : [...results, observed])
      deepRead(run, result.status === 'fulfilled' ? result.value : result.reason)
    const error = serial?.judge(call, { names, results, ...(observed && { observed }) })
    try {
      if (error !== undefined) {
        // It is the call that people look for.
        error.stack = [`${error.name}: ${error.message}`, ...callers].join('\n')
        // A body that expects errors of its tasks must not swallow this one.
        run.fail(error)
        throw error
      }
      if (observed !== undefined) valuesOf([observed])
      resolve(shape(tasks, valuesOf(results)))
    } catch (reason) {
      reject(reason)
    }
  }
  observeAfter(run, tasks, {
    order: serial?.begin(call, Object.keys(tasks).length),
    observe,
    finish,
  })
  return promise
}

interface Observation {
  readonly order: readonly number[] | undefined
  readonly observe: (() => unknown) | undefined
  finish(results: readonly Result[], observed?: Result): void
}

/** Runs the tasks, and then looks at what is there. */
function observeAfter(run: Run, tasks: Tasks, { order, observe, finish }: Observation): void {
  startThen(run, tasks, order, (results, observer) => {
    if (observe === undefined) finish(results)
    else beginRacer(run, observer, observe, (observed) => finish(results, observed))
  })
}

function readArguments(given: readonly unknown[]): {
  readonly tasks: Tasks
  readonly observe: (() => unknown) | undefined
} {
  const [first, second] = given
  const isList = typeof first === 'function' || given.length !== 2
  const tasks = readTasks('race.serializable', isList ? given : [first])
  const observe = isList ? undefined : second
  if (observe !== undefined && typeof observe !== 'function') {
    throw new RaceToolError(
      `race.serializable() got ${String(observe)} to observe with. Pass a function that returns what the tasks have changed: () => …`,
    )
  }
  const { length } = Object.keys(tasks)
  if (length > mostTasks) {
    throw new RaceToolError(
      `race.serializable() got ${length} tasks, and each of their serial orders is a run. Give it at most ${mostTasks}, which have 720.`,
    )
  }
  // Just seen to be one.
  return { tasks, observe: observe as (() => unknown) | undefined }
}
