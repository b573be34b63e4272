import { RaceToolError } from '@racetest/core'
import type { Run } from './run.ts'
import { later } from './suspend.ts'
import type { Task } from './task.ts'

export type Tasks = Readonly<Record<string, () => unknown>> | readonly (() => unknown)[]

export type Result = PromiseSettledResult<unknown>

/** The tasks that a call of `race()` or one of its forms was given. */
export function readTasks(name: string, given: readonly unknown[]): Tasks {
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

/** Values of tasks in the form in which the tasks were given. */
export function shape(tasks: Tasks, values: readonly unknown[]): unknown {
  if (Array.isArray(tasks)) return values
  return Object.fromEntries(Object.keys(tasks).map((name, index) => [name, values[index]]))
}

/** What the tasks have resolved to. Throws the first error in the order given. */
export function valuesOf(results: readonly Result[]): unknown[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}

interface Start {
  /** Called in the step in which a task ends. */
  settled?(result: Result): void
  /** Called in the step in which the last one ends. */
  done(results: readonly Result[]): void
  /** Runs the tasks one after the other, by index. Undefined: all at once. */
  readonly order?: readonly number[] | undefined
}

/** Starts the tasks of `race()`, each a line of execution with a letter of its own. */
export function startRacers(run: Run, tasks: Tasks, { settled, done, order }: Start): void {
  const entries = Object.entries(tasks)
  const named = !Array.isArray(tasks)
  const results: Result[] = []
  let left = entries.length
  const settle = (index: number, result: Result): void => {
    results[index] = result
    settled?.(result)
    const next = order?.[order.indexOf(index) + 1]
    if (next !== undefined) run.enable(starts[next]!)
    if (--left === 0) done(results)
  }
  const starts = entries.map(([name, fn], index) => {
    const task = run.spawn('race', named ? name : `task ${index + 1}`)
    task.runs = fn
    run.letters.give(task)
    const resume = later(run, () => beginRacer(run, task, fn, (result) => settle(index, result)))
    const continuation = run.suspend(task, 'start', undefined, resume)
    continuation.enabled = order === undefined || order[0] === index
    return continuation
  })
  if (left === 0) done(results)
}

/**
 * Starts the tasks, and once all have ended goes on in a step of its own, as what follows an await of
 * them would: the last one to end does nothing that the others do not.
 */
export function startThen(
  run: Run,
  tasks: Tasks,
  order: readonly number[] | undefined,
  then: (results: readonly Result[], task: Task) => void,
): void {
  const causes: number[] = []
  let results: readonly Result[] = []
  // Made here: its name must not depend on which of the tasks is the last.
  const observer = run.spawn('reaction', 'observe')
  const goOn = (): void => then(results, observer)
  const continuation = run.isNative
    ? undefined
    : run.suspend(observer, 'start', undefined, later(run, goOn))
  startRacers(run, tasks, {
    order,
    settled() {
      if (run.current !== undefined) causes.push(run.eventIndex)
    },
    done(all) {
      results = all
      if (continuation === undefined) return goOn()
      continuation.after.push(...causes.filter((event) => !continuation.after.includes(event)))
      run.enable(continuation)
    },
  })
}

/** Calls what a task runs, as a part of it. */
export function beginRacer(
  run: Run,
  task: Task,
  fn: () => unknown,
  settle: (result: Result) => void,
): void {
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
