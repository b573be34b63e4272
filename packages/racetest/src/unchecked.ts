import type { RaceToolError, Unchecked } from '@racetest/core'
import type { World } from '@racetest/runtime'
import { differingEvents } from './differing-steps.ts'

/** What left control, by name. */
export function explainEscape(escaped: readonly string[]): Unchecked {
  return {
    reason: `${short(escaped[0]!)} escaped control`,
    advice: `${escaped.join(', ')}: not under our control, so schedules cannot be repeated. Stub it, with race.pause() for its latency. Nothing was verified.`,
  }
}

/** A schedule that could only go on when something outside answered, and it did not. */
export function explainWaiting(ms: number, operations: readonly string[]): Unchecked {
  const what = operations.length === 0 ? 'something outside' : operations.join(', ')
  return {
    reason: `a schedule waited ${ms} ms for ${what}`,
    advice:
      operations.length === 0
        ? 'Nothing here could still run, and real I/O had not answered. Stub what the test waits for, or raise the timeout.'
        : 'It has not answered. See whether the service is there, or raise the timeout if it is slow.',
  }
}

/** `readFile(path, "utf8") at src/a.ts:3` → `readFile()` */
function short(what: string): string {
  const call = /^(?:new )?[\w.$#]+(?=\()/.exec(what)?.[0]
  return call === undefined ? what : `${call}()`
}

/** Two runs of one schedule that are not the same, and where they part if that is known. */
export function explainDivergence(error: RaceToolError, world: World): Unchecked {
  const steps = differingEvents(world, error.step)
  const remedy =
    world.evaluations === undefined
      ? "make it in the test body, or evaluate modules anew (modules: 'fresh')"
      : 'or make it in the test body'
  const why = `State that outlives a run (a module's variables, a database), real time, or I/O make runs differ. Reset it in beforeEach, ${remedy}.`
  return {
    reason:
      steps?.stepNumber === undefined
        ? 'two runs of one schedule differ'
        : `replay took another path at step ${steps.stepNumber}`,
    advice: `${error.message.replace(/^\[race\] /, '')} ${why}`,
    ...steps,
  }
}
