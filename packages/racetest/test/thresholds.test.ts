import type { Coverage } from '@racetest/report'
import { expect, test } from 'vitest'
import { joinThresholds, missedThresholds } from '../src/thresholds.ts'

/** So many pairs and awaits, of which so many were seen both ways and split. */
function coverage(pairs: number, both: number, awaits: number, split: number): Coverage {
  return {
    pairs: Array.from({ length: pairs }, (_, i) => ({
      sites: [i, i] as const,
      orders: [2, i < both ? 1 : 0] as const,
      taken: [true, i < both] as const,
      failing: 0,
    })),
    awaits: Array.from({ length: awaits }, (_, i) => ({
      site: i,
      reached: 2,
      split: i < split ? 1 : 0,
    })),
  }
}

test('what is below its threshold is told, and cut as in the table', () => {
  expect(missedThresholds({ both: 100, split: 90 }, coverage(19, 15, 9, 7))).toEqual([
    'ERROR: race pairs seen both ways (78.94%) below threshold (100%)',
    'ERROR: awaits split (77.77%) below threshold (90%)',
  ])
  expect(missedThresholds({ both: 78.94, split: 77.77 }, coverage(19, 15, 9, 7))).toEqual([])
  expect(missedThresholds({ both: 100 }, coverage(20_000, 19_999, 0, 0))).toEqual([
    'ERROR: race pairs seen both ways (99.99%) below threshold (100%)',
  ])
})

test('nothing to count misses nothing, and without thresholds nothing is missed', () => {
  expect(missedThresholds({ both: 100, split: 100 }, coverage(0, 0, 0, 0))).toEqual([])
  expect(missedThresholds({}, coverage(5, 0, 5, 0))).toEqual([])
})

test('projects with thresholds of their own: the stricter counts', () => {
  expect(joinThresholds({ both: 50 }, { both: 40, split: 10 })).toEqual({ both: 50, split: 10 })
})
