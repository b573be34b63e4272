import type { Progress } from '@racetest/core'
import { expect, test } from 'vitest'
import { createProgressLines, nextDue } from '../src/progress-lines.ts'

const terminal = { columns: 80, colour: false, unicode: true }
const progress = (ms: number): Progress => ({
  phase: 'exploring',
  traces: ms,
  racePairs: 2,
  bothWays: 1,
  ms,
})

function dues(isLive: boolean): number[] {
  const found = [nextDue(0, isLive)]
  while (found.length < 6) found.push(nextDue(found.at(-1)!, isLive))
  return found
}

test('less and less often in a terminal, seldom elsewhere', () => {
  expect(dues(true)).toEqual([2000, 5000, 10_000, 20_000, 40_000, 80_000])
  expect(dues(false)).toEqual([30_000, 60_000, 90_000, 120_000, 150_000, 180_000])
})

test('lines of tests that run at once', () => {
  const lines = createProgressLines(true, terminal)
  const taken = [
    lines.take('1', 'one', progress(2100)),
    lines.take('1', 'one', progress(3100)),
    lines.take('2', 'two', progress(2000)),
    lines.take('1', 'one', progress(5600)),
    lines.take('1', 'one', progress(12_000)),
    // A retry.
    lines.take('1', 'one', progress(2000)),
  ]
  expect(taken.map((text) => text ?? '(nothing)').join('\n')).toMatchInlineSnapshot(`
    " RACE  one
           2,100 traces, 1,000/s, 2 race pairs (1 both ways), 2.1s
    (nothing)
     RACE  two
           2,000 traces, 1,000/s, 2 race pairs (1 both ways), 2.0s
     RACE  one
           5,600 traces, 1,000/s, 2 race pairs (1 both ways), 5.6s
           12,000 traces, 1,000/s, 2 race pairs (1 both ways), 12.0s
           2,000 traces, 1,000/s, 2 race pairs (1 both ways), 2.0s"
  `)
})
