import type { TaskId } from '../event.ts'

/** Leaves the end to the default choice, then leaves out single choices. */
export function* dropSteps(schedule: readonly TaskId[]): Generator<readonly TaskId[]> {
  for (let length = 0; length < schedule.length; length = length * 2 + 1) {
    yield schedule.slice(0, length)
  }
  for (let i = schedule.length - 1; i >= 0; i--) {
    yield schedule.filter((_, at) => at !== i)
  }
}
