import type { TaskId } from '../event.ts'

/** Of a longer schedule, several steps are left out at a time. */
const mostPieces = 100

/** Leaves the end to the default choice, then leaves out single choices. */
export function* dropSteps(schedule: readonly TaskId[]): Generator<readonly TaskId[]> {
  for (let length = 0; length < schedule.length; length = length * 2 + 1) {
    yield schedule.slice(0, length)
  }
  const size = Math.ceil(schedule.length / mostPieces)
  for (let end = schedule.length; end > 0; end -= size) {
    yield schedule.filter((_, i) => i >= end || i < end - size)
  }
}
