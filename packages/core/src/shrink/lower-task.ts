import type { TaskId } from '../event.ts'
import { splitBlocks } from './merge-switches.ts'

/** Normal form: of two blocks next to each other, and of two steps, the lower task comes first. */
export function* lowerTasks(schedule: readonly TaskId[]): Generator<readonly TaskId[]> {
  const blocks = splitBlocks(schedule)
  for (let i = 1; i < blocks.length; i++) {
    const [first, second] = [blocks[i - 1]!, blocks[i]!]
    if (first[0]! <= second[0]!) continue
    yield [...blocks.slice(0, i - 1), second, first, ...blocks.slice(i + 1)].flat()
  }
  for (let i = 1; i < schedule.length; i++) {
    const [first, second] = [schedule[i - 1]!, schedule[i]!]
    if (first > second) yield [...schedule.slice(0, i - 1), second, first, ...schedule.slice(i + 1)]
  }
}
