import type { TaskId } from '../event.ts'

/**
 * Joins two blocks of one task, by moving the later one forward or the earlier one back.
 *
 *     A A B C A   →   A A A B C   or   B C A A A
 */
export function* mergeSwitches(schedule: readonly TaskId[]): Generator<readonly TaskId[]> {
  const blocks = splitBlocks(schedule)
  for (let later = 2; later < blocks.length; later++) {
    const task = blocks[later]![0]
    for (let earlier = later - 2; earlier >= 0; earlier--) {
      if (blocks[earlier]![0] !== task) continue
      const between = blocks.slice(earlier + 1, later)
      const both = [blocks[earlier]!, blocks[later]!]
      const around = (middle: readonly (readonly TaskId[])[]) =>
        [...blocks.slice(0, earlier), ...middle, ...blocks.slice(later + 1)].flat()
      yield around([...both, ...between])
      yield around([...between, ...both])
      break
    }
  }
}

/** The schedule as stretches of one task. */
export function splitBlocks(schedule: readonly TaskId[]): TaskId[][] {
  const blocks: TaskId[][] = []
  for (const task of schedule) {
    const last = blocks.at(-1)
    if (last?.[0] === task) last.push(task)
    else blocks.push([task])
  }
  return blocks
}
