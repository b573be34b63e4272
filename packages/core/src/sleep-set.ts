import type { TaskId } from './event.ts'
import type { Footprint } from './conflict.ts'
import type { Conflicts, Planned } from './wakeup-tree.ts'

/** A step that need not run here: every trace that begins with it has been explored. */
export interface Sleeper {
  readonly task: TaskId
  readonly footprint: Footprint
}

export function isAsleep(sleep: readonly Sleeper[], task: TaskId): boolean {
  for (const sleeper of sleep) if (sleeper.task === task) return true
  return false
}

/** The sleepers that a step leaves asleep: those that it does not conflict with. */
export function keepAsleep(
  sleep: readonly Sleeper[],
  step: Footprint,
  conflicts: Conflicts,
): Sleeper[] {
  return sleep.filter((sleeper) => !conflicts(sleeper.footprint, step))
}

/**
 * Whether a sleeper is a weak initial of the sequence (WI in JACM 2017): what the sequence
 * leads to is then reached by running the sleeper first, and has been explored.
 */
export function isCovered(
  sleep: readonly Sleeper[],
  sequence: readonly Planned[],
  conflicts: Conflicts,
): boolean {
  return sleep.some(({ task, footprint }) => {
    for (const step of sequence) {
      if (step.task === task) return true
      if (conflicts(footprint, step.footprint)) return false
    }
    return true
  })
}
