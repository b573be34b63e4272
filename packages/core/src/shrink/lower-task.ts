import type { TaskId } from '../event.ts'
import { splitBlocks } from './merge-switches.ts'

/**
 * Normal form: lower tasks come first. Lets two tasks change parts, puts blocks before earlier
 * ones of higher tasks, and lets two steps next to each other change places.
 */
export function* lowerTasks(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): Generator<readonly TaskId[]> {
  const tasks = [...new Set(schedule)].toSorted((a, b) => a - b)
  for (const [i, low] of tasks.entries()) {
    for (const high of tasks.slice(i + 1)) {
      const swapped = new Map([
        [low, high],
        [high, low],
      ])
      yield schedule.map((task) => swapped.get(task) ?? task)
    }
  }
  const { blocks } = splitBlocks(schedule, lines)
  for (let to = 0; to < blocks.length; to++) {
    for (let from = to + 1; from < blocks.length; from++) {
      const moved = blocks[from]!
      const others = blocks.filter((block) => block !== moved)
      yield [...others.slice(0, to), moved, ...others.slice(to)].flat()
    }
  }
  for (let i = 1; i < schedule.length; i++) {
    const [first, second] = [schedule[i - 1]!, schedule[i]!]
    if (first > second) yield [...schedule.slice(0, i - 1), second, first, ...schedule.slice(i + 1)]
  }
}
