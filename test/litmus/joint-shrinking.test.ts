import { describe, expect, test } from 'vitest'
import { findSmallest, findSmallestOfAll, kinds, sum } from '../support/generated-failures.ts'

// Inputs and schedules shrink together: whatever failed first, the counterexample has the fewest
// tasks, the smallest values and the fewest switches that fail at all, as trying them all tells.

const seeds = 50

describe.each(kinds)('$name', (kind) => {
  test(`${seeds} failures come down to the smallest`, { timeout: 300_000 }, async () => {
    const smallest = await findSmallestOfAll(kind)
    expect(smallest.sum).toBeLessThan(Infinity)
    for (let seed = 0; seed < seeds; seed++) {
      const { input, switches, confirmed } = await findSmallest(kind, seed)
      expect({ seed, tasks: input.length, sum: sum(input), switches }).toEqual({
        seed,
        tasks: 2,
        ...smallest,
      })
      expect(confirmed).toEqual([3, 3])
    }
  })
})
