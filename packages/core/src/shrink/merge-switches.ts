import type { TaskId } from '../event.ts'

/**
 * Joins two blocks of one line of execution, by moving the later one forward or the earlier one back.
 *
 *     A A B C A   →   A A A B C   or   B C A A A
 */
export function* mergeSwitches(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): Generator<readonly TaskId[]> {
  const { blocks, lineOf } = splitBlocks(schedule, lines)
  for (let later = 2; later < blocks.length; later++) {
    for (let earlier = later - 2; earlier >= 0; earlier--) {
      if (lineOf[earlier] !== lineOf[later]) continue
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

/** From so many blocks or steps on, several are changed at a time: one by one takes too many tries. */
export const long = 16

/** The schedule as stretches of one line; a step that was no choice goes with what came before it. */
export function splitBlocks(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): { readonly blocks: readonly TaskId[][]; readonly lineOf: readonly unknown[] } {
  const blocks: TaskId[][] = []
  const lineOf: unknown[] = []
  for (const [i, task] of schedule.entries()) {
    const line = lines[i]
    const last = blocks.at(-1)
    if (last !== undefined && (line === undefined || line === lineOf.at(-1))) last.push(task)
    else {
      blocks.push([task])
      lineOf.push(line)
    }
  }
  return { blocks, lineOf }
}
