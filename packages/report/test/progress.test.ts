import type { Progress } from '@racetest/core'
import { expect, test } from 'vitest'
import { renderProgress, renderRunning } from '../src/index.ts'

const look = (columns: number) => ({ columns, colour: false, unicode: true })

const exploring: Progress = {
  phase: 'exploring',
  traces: 1200,
  total: { value: 9012, exact: false },
  racePairs: 8,
  bothWays: 5,
  ms: 2912,
}

const moments: readonly Progress[] = [
  exploring,
  { ...exploring, traces: 4800, total: { value: 9233, exact: false }, bothWays: 8, ms: 11_840 },
  { ...exploring, phase: 'shrinking', shrunk: { steps: [6, 4], tasks: [3, 2] }, ms: 12_000 },
  { ...exploring, phase: 'confirming', ms: 13_000 },
  { ...exploring, phase: 'asking', ms: 14_000 },
]

function render(progress: readonly Progress[], columns: number): string {
  const lines = progress.map((each) => renderProgress(each, look(columns)))
  return [renderRunning('cache.test.ts > fills once per key', look(columns)), ...lines].join('\n')
}

test('how far a search is', () => {
  expect(render(moments, 80)).toMatchInlineSnapshot(`
    " RACE  cache.test.ts > fills once per key
           1,200 traces, 412/s, 8 race pairs (5 both ways), 13% of ~9k, 2.9s
           4,800 traces, 405/s, 8 race pairs (8 both ways), 51% of ~9.2k, 11.8s
           shrinking: 6 to 4 steps, 3 tasks to 2, 12.0s
           confirming, 13.0s
           asking whether it is possible today, 14.0s"
  `)
  expect(render(moments, 120)).toMatchInlineSnapshot(`
    " RACE  cache.test.ts > fills once per key
           1,200 traces, 412/s, 8 race pairs (5 both ways), 13% of ~9k, 2.9s
           4,800 traces, 405/s, 8 race pairs (8 both ways), 51% of ~9.2k, 11.8s
           shrinking: 6 to 4 steps, 3 tasks to 2, 12.0s
           confirming, 13.0s
           asking whether it is possible today, 14.0s"
  `)
})

test('what is not known is left out', () => {
  const few = { ...exploring, traces: 49, racePairs: 1 }
  const { total: _, ...unknown } = exploring
  const over = { ...exploring, total: { value: 1100, exact: false } }
  const exact = { ...exploring, total: { value: 1200, exact: true } }
  expect(render([few, unknown, over, exact], 80)).toMatchInlineSnapshot(`
    " RACE  cache.test.ts > fills once per key
           49 traces, 17/s, 1 race pair (5 both ways), 2.9s
           1,200 traces, 412/s, 8 race pairs (5 both ways), 2.9s
           1,200 traces, 412/s, 8 race pairs (5 both ways), 99% of ~1.2k, 2.9s
           1,200 traces, 412/s, 8 race pairs (5 both ways), 2.9s"
  `)
})

test('generated inputs', () => {
  const { total: _, ...before } = exploring
  const inputs = { ...before, inputs: 12 }
  const shrinking: Progress = { ...inputs, phase: 'shrinking', tries: 34 }
  expect(render([inputs, shrinking], 80)).toMatchInlineSnapshot(`
    " RACE  cache.test.ts > fills once per key
           12 inputs, 1,200 traces, 412/s, 8 race pairs (5 both ways), 2.9s
           shrinking the input: 34 tried, 2.9s"
  `)
})

test('in a narrow terminal and in colour', () => {
  const narrow = { columns: 40, colour: true, unicode: false }
  const name = 'a file with a long name.test.ts > a test with \u001b[31ma name that is long'
  const text = `${renderRunning(name, narrow)}\n${renderProgress(exploring, narrow)}`
  expect(text.replaceAll('\u001b', '\\e')).toMatchInlineSnapshot(`
    " \\e[1mRACE\\e[22m  a file with a long name.test.t...
           1,200 traces, 412/s, 8 race pairs
           (5 both ways), 13% of ~9k, 2.9s"
  `)
})

test('the rate is that of the traces of this run', () => {
  expect(render([{ ...exploring, traces: 3200, resumed: 2000 }], 80)).toMatchInlineSnapshot(`
    " RACE  cache.test.ts > fills once per key
           3,200 traces, 412/s, 8 race pairs (5 both ways), 35% of ~9k, 2.9s"
  `)
})
