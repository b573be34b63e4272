import type { TaskId } from './event.ts'
import type { Trace } from './program.ts'
import { countSwitches } from './schedule.ts'
import { dropSteps } from './shrink/drop-step.ts'
import { lowerTasks } from './shrink/lower-task.ts'
import { mergeSwitches } from './shrink/merge-switches.ts'

/** Schedules to try instead of one, the most promising first. */
export type Pass = (schedule: readonly TaskId[]) => Iterable<readonly TaskId[]>

/** The trace of a leniently replayed schedule if it still fails in the same way. */
export type StillFails<Pending> = (
  schedule: readonly TaskId[],
) => Generator<Pending, Trace | undefined>

export interface Shrunk {
  readonly trace: Trace
  readonly tries: number
}

/** Fewer switches first, then fewer steps, then the schedule that is first in task order. */
const passes: readonly Pass[] = [mergeSwitches, dropSteps, lowerTasks]

/**
 * The smallest failing trace that single changes lead to, by running every candidate.
 *
 * Smaller is: fewer switches, then fewer steps, then lexicographically less. The result is never
 * larger than the trace, and shrinking it again changes nothing, unless `maxTries` stopped it.
 */
export function* shrink<Pending>(
  trace: Trace,
  stillFails: StillFails<Pending>,
  maxTries = 1000,
): Generator<Pending, Shrunk> {
  let best = trace
  let tries = 0
  const tried = new Set<string>()
  for (let smaller = true; smaller && tries < maxTries;) {
    smaller = false
    for (const candidate of passes.flatMap((pass) => [...pass(best.schedule)])) {
      const name = candidate.join()
      if (tried.has(name) || tries >= maxTries) continue
      tried.add(name)
      tries++
      const found = yield* stillFails(candidate)
      if (!found || compareSchedules(found.schedule, best.schedule) >= 0) continue
      best = found
      smaller = true
      break
    }
  }
  return { trace: best, tries }
}

/** Negative if the first is smaller. */
export function compareSchedules(a: readonly TaskId[], b: readonly TaskId[]): number {
  const shorter = countSwitches(a) - countSwitches(b) || a.length - b.length
  if (shorter !== 0) return shorter
  const at = a.findIndex((task, i) => task !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}
