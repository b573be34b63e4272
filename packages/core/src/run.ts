import { type Clocks, copyClocks, isBefore } from './clock.ts'
import type { Access, Event, TaskId } from './event.ts'
import { RaceToolError } from './errors.ts'
import type { Taken } from './happens-before.ts'
import type { Program, Run, Trace } from './program.ts'

/** The finished run as a value that outlives the search. */
export function recordTrace(
  run: Run,
  steps: readonly Taken[],
  enabled: readonly (readonly TaskId[])[],
  clocks: Clocks,
): Trace {
  const kept = copyClocks(clocks, steps.length)
  return {
    schedule: steps.map((step) => step.task),
    // Only the virtual last events of a run are not events.
    events: steps.map((step) => step.what as Event),
    blocked: run.blocked(),
    outcome: run.outcome(),
    enabled,
    before: (earlier, later) => isBefore(kept, earlier, later),
  }
}

/** Whether the run came to something that a race test fails for. */
export function fails({ outcome }: Trace): boolean {
  return 'error' in outcome || outcome.deadlock === true
}

/** Throws if a step of the shared prefix did something else than in the run before. */
export function expectSame(
  program: Program,
  recorded: Event,
  replayed: Event,
  index: number,
): void {
  const { accesses } = recorded
  if (touchTheSame(accesses, replayed.accesses)) return
  program.differ?.(recorded, replayed)
  throw new RaceToolError(
    `two runs of one schedule differ at step ${index + 1}: ` +
      `${accesses.length} accesses, then ${replayed.accesses.length} or others. ` +
      'Make the test start from the same state each time.',
    index,
  )
}

function touchTheSame(some: readonly Access[], others: readonly Access[]): boolean {
  if (some.length !== others.length) return false
  for (let i = 0; i < some.length; i++) {
    if (some[i]!.resource !== others[i]!.resource || some[i]!.kind !== others[i]!.kind) return false
  }
  return true
}

/** Throws if a step that an earlier run has shown to be possible is not. */
export function expectEnabled(enabled: readonly TaskId[], task: TaskId, index: number): void {
  if (enabled.includes(task)) return
  throw new RaceToolError(
    `two runs of one schedule differ at step ${index + 1}: task ${task} cannot run, only ${enabled.join(', ')}. ` +
      'Make the test start from the same state each time.',
    index,
  )
}
