import { emptyFootprint, type Footprint } from './conflict.ts'
import type { TaskId } from './event.ts'
import type { Taken } from './happens-before.ts'
import { isAsleep, type Sleeper } from './sleep-set.ts'
import type { Wakeup } from './wakeup-tree.ts'

const unknown: Footprint = emptyFootprint()

/**
 * Goes on with the task of the last step if it can; else with the first that is enabled. In a
 * run that has become long, maybe because a task polls, every task gets its turn.
 */
export function chooseDefault(
  enabled: readonly TaskId[],
  sleep: readonly Sleeper[],
  steps: readonly Taken[],
  patience: number,
): Wakeup | undefined {
  const awake = enabled.filter((task) => !isAsleep(sleep, task))
  const lastRun = (of: TaskId) => steps.findLastIndex((step) => step.task === of)
  const last = steps.at(-1)?.task
  let task = awake[0]
  if (steps.length >= patience) task = awake.toSorted((a, b) => lastRun(a) - lastRun(b))[0]
  else if (last !== undefined && awake.includes(last)) task = last
  // Its footprint is not asked for before it has run.
  return task === undefined ? undefined : { task, footprint: unknown, next: [] }
}
