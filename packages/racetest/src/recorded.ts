import { replay, type TaskId, type Trace } from '@racetest/core'
import type { Run, World } from '@racetest/runtime'
import { isChoice } from './describe.ts'

/** A run that noted every value. */
export interface Recorded {
  readonly trace: Trace
  readonly run: Run
}

/** Runs a schedule once more, in a world that records. */
export function* record(world: World, schedule: readonly TaskId[]): Generator<'pending', Recorded> {
  const { trace } = yield* replay(world, schedule, { lenient: true })
  return { trace, run: world.run! }
}

/** The choices of a recorded run, by letter. */
export function choicesOf({ trace, run }: Recorded): string[] {
  return run.chosen.filter((letter, i) => isChoice(letter, trace.enabled[i]!))
}
