import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clearClock, copyClocks, createClocks, isBefore, joinClock } from '../src/clock.ts'

test('clocks are the transitive closure of what was joined', () => {
  const edges = fc.array(fc.tuple(fc.nat(150), fc.nat(150)), { maxLength: 200 })
  fc.assert(
    fc.property(edges, (pairs) => {
      const clocks = createClocks()
      const before = Array.from({ length: 151 }, () => new Set<number>())
      for (let later = 0; later <= 150; later++) {
        clearClock(clocks, later)
        for (const [a, b] of pairs) {
          if (Math.max(a, b) !== later || a === b) continue
          const earlier = Math.min(a, b)
          joinClock(clocks, later, earlier)
          for (const each of [earlier, ...before[earlier]!]) before[later]!.add(each)
        }
      }
      const kept = copyClocks(clocks, 151)
      clearClock(clocks, 150)
      for (let later = 0; later <= 150; later++) {
        const clock = Array.from({ length: later }, (_, i) => i).filter((i) =>
          isBefore(kept, i, later),
        )
        expect(clock).toEqual([...before[later]!].toSorted((a, b) => a - b))
      }
    }),
    { numRuns: 20 },
  )
})
