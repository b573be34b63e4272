import { currentRun } from './race.ts'
import { beginRacer, type Result, startThen } from './racers.ts'
import type { Run } from './run.ts'
import { later } from './suspend.ts'

/** What a task does: it is given what came of one call, and says what to call next. */
export type Sequence = Iterator<() => unknown, void, Result | undefined>

interface Commands {
  /** What the tasks work on, or a promise of it. */
  readonly real: () => unknown
  readonly sequences: (real: unknown) => readonly Sequence[]
  /** Called when the last task has ended. */
  readonly done: () => void
}

/** What `raceTest.commands` runs: a task for each sequence, which goes on whatever comes of a call. */
export function raceCommands({ real, sequences, done }: Commands): Promise<unknown> {
  const run = currentRun('raceTest.commands')
  const { promise, resolve, reject } = run.promises.defer()
  run.promises.adopt(promise)
  run.promises.watch(real(), (value, rejected) => {
    if (rejected) return reject(value)
    // Bound, so that nobody takes its text for what the task runs.
    const tasks = sequences(value).map((each) => runSequence.bind(undefined, run, each))
    startThen(run, tasks, undefined, () => {
      done()
      resolve()
    })
  })
  return promise
}

/** Calls one after the other, each in a step of its own. */
function runSequence(run: Run, sequence: Sequence): Promise<unknown> {
  const task = run.adopting!
  const { promise, resolve } = run.promises.defer()
  const call = (fn: () => unknown): void => beginRacer(run, task, fn, goOn)
  function goOn(result: Result): void {
    const next = sequence.next(result)
    if (next.done === true) return resolve()
    run.enable(
      run.suspend(
        task,
        'start',
        undefined,
        later(run, () => call(next.value)),
      ),
    )
  }
  const first = sequence.next()
  if (first.done === true) resolve()
  else call(first.value)
  return promise
}
