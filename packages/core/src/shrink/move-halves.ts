import type { TaskId } from '../event.ts'
import { long, splitBlocks } from './merge-switches.ts'

/**
 * Long blocks only: of two blocks of one line with another one between them, moves half of one to
 * the other, or a quarter, and so on, so that lower tasks come first.
 *
 *     A B B B B A A A A   →   A A A B B B B A A
 */
export function* moveHalves(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): Generator<readonly TaskId[]> {
  const { blocks, lineOf } = splitBlocks(schedule, lines)
  for (let i = 2; i < blocks.length; i++) {
    const [first, middle, last] = blocks.slice(i - 2, i + 1) as [TaskId[], TaskId[], TaskId[]]
    if (lineOf[i - 2] !== lineOf[i] || first.length + last.length <= long) continue
    const isLower = last[0]! < middle[0]!
    for (let size = (isLower ? last : first).length >> 1; size > 0; size >>= 1) {
      const parts = isLower
        ? [first, last.slice(0, size), middle, last.slice(size)]
        : [first.slice(0, -size), middle, first.slice(-size), last]
      yield [...blocks.slice(0, i - 2), ...parts, ...blocks.slice(i + 1)].flat()
    }
  }
}
