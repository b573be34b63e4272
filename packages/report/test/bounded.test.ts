import { expect, test } from 'vitest'
import { renderBounded, renderSummary } from '../src/index.ts'
import { tests } from './examples.ts'

const look = { columns: 80, colour: false, unicode: true }
type Bounded = Parameters<typeof renderBounded>[0]
const render = (bounded: Bounded, columns = 80): string => {
  const { message, codeFrame } = renderBounded(bounded, { ...look, columns })
  return `RaceError: ${message}\n${codeFrame}`
}

test('stopped by a number of traces', () => {
  const bounded: Bounded = {
    limit: { kind: 'traces', value: 1200 },
    traces: 1200,
    total: { value: 9123, exact: false },
  }
  expect(render(bounded)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.traces = 1,200

      1,200 of ~9.1k traces were run, and none failed. Raise limits.traces, or give
      the test fewer tasks or steps."
  `)
  expect(render(bounded, 120)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.traces = 1,200

      1,200 of ~9.1k traces were run, and none failed. Raise limits.traces, or give the test fewer tasks or steps."
  `)
})

test.for([
  [49, 5000, ''],
  [50, 88.8, ' of ~89'],
  [50, 995, ' of ~1k'],
  [50, 12_345, ' of ~12k'],
  [50, 999_999, ' of ~1M'],
  [50, 12_345_678, ' of ~12M'],
  [50, 4.56e11, ' of ~4.6e11'],
  [60, 12, ' of ~60'],
] as const)('%s traces of %s', ([traces, value, expected]) => {
  const { codeFrame } = renderBounded({ traces, total: { value, exact: false } }, look)
  expect(codeFrame).toBe(`\n  ${traces}${expected} traces were run, and none failed.`)
})

test('stopped by another limit', () => {
  const time: Bounded = { limit: { kind: 'time', value: 10_000 }, traces: 1 }
  expect(render(time)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.time = 10,000 ms

      1 trace was run, and did not fail. Raise limits.time, or give the test fewer
      tasks or steps."
  `)
  const steps: Bounded = { limit: { kind: 'steps', value: 1000 }, traces: 0 }
  expect(render(steps)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.steps = 1,000

      No run came to its end. Longer runs were given up. Raise limits.steps, or end
      the loop that makes them long."
  `)
  const preemptions: Bounded = { limit: { kind: 'preemptions', value: 2 }, traces: 44 }
  expect(render(preemptions)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.preemptions = 2

      44 traces were run, and none failed. Those with more preemptions were left
      out."
  `)
  const cancelled: Bounded = { limit: { kind: 'cancelled', value: 12 }, traces: 0 }
  expect(render(cancelled)).toMatchInlineSnapshot(`
    "RaceError: bounded: cancelled

      No run came to its end."
  `)
})

const guarantee = { depth: 3, tasks: 4, steps: 20, chance: 1 / 1600 }
const drawn: Bounded = {
  limit: { kind: 'traces', value: 500 },
  traces: 500,
  sampled: { strategy: 'pct', seed: 1203, guarantee },
}

test('runs that were drawn', () => {
  expect(render(drawn)).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.traces = 500

      500 runs drawn by 'pct' with seed 1203, and none failed.

      A run finds a bug of depth 3, one that needs 3 steps in a certain order, with
      a chance of at least 1/(n*k^2) = 1/1,600, if it has no more than n = 4 tasks
      and k = 20 steps, the most seen so far."
  `)
  const sampled = { strategy: 'walk', seed: 7 } as const
  expect(render({ ...drawn, total: { value: 561, exact: false }, sampled })).toMatchInlineSnapshot(`
    "RaceError: bounded: stopped by limits.traces = 500

      500 runs drawn by 'walk' with seed 7, and none failed. There are ~560 traces."
  `)
})

test('drawn runs in the table by test', () => {
  const row = { ...tests.at(-1)!, ...drawn, status: 'bounded', name: 'drawn' } as const
  const { strategy, seed } = drawn.sampled!
  const plain = { ...row, name: 'plain', total: { value: 561, exact: false } }
  const table = renderSummary({ tests: [row, { ...plain, sampled: { strategy, seed } }] }, look)
  expect(table).toMatchInlineSnapshot(`
    " Races  2 tests in 1 file, 1,000 traces, 920 ms

    --------------|--------|-------------|-------|--------|-----------
    Test          | Inputs |      Traces | Races | % Both | Status
    --------------|--------|-------------|-------|--------|-----------
    All tests     |     40 |       1,000 |     0 |      - | 2 bounded
     queue.test.ts|     40 |       1,000 |     0 |      - |
      drawn       |     20 |         500 |     0 |      - | bounded
      plain       |     20 |         500 |     0 |      - | bounded
    --------------|--------|-------------|-------|--------|-----------

     bounded   drawn: stopped by limits.traces = 500, drawn by 'pct' with seed 1203
               a run finds a bug of depth 3 with a chance of at least 1/1,600
     bounded   plain: stopped by limits.traces = 500, drawn by 'pct' with seed 1203"
  `)
})
