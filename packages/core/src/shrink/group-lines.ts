import type { TaskId } from '../event.ts'
import { long, splitBlocks } from './merge-switches.ts'

/**
 * Long schedules only: joins all blocks of each line within a stretch, of the whole schedule first
 * and then of ever shorter ones. To join two at a time takes as many tries as there are blocks.
 *
 *     A B C A B C   →   A A B B C C
 */
export function* groupLines(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): Generator<readonly TaskId[]> {
  const { blocks, lineOf } = splitBlocks(schedule, lines)
  for (let size = blocks.length; size > long; size = Math.ceil(size / 2)) {
    for (let from = 0; from < blocks.length; from += size) {
      const byLine = new Map<unknown, TaskId[]>()
      for (let i = from; i < Math.min(from + size, blocks.length); i++) {
        const block = byLine.get(lineOf[i])
        if (block === undefined) byLine.set(lineOf[i], [...blocks[i]!])
        else block.push(...blocks[i]!)
      }
      yield [...blocks.slice(0, from), ...byLine.values(), ...blocks.slice(from + size)].flat()
    }
  }
}
