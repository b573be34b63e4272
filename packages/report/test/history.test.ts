import type { Counterexample, HistoryReport } from '@racetest/core'
import { expect, test } from 'vitest'
import { lostUpdate } from './examples.ts'
import { shown } from './shown.ts'

const call = (task: string, name: string, answer: string, begin?: number, end?: number) => ({
  task,
  call: name,
  answer,
  ...(begin !== undefined && { begin }),
  ...(end !== undefined && { end }),
})

const queue: HistoryReport = {
  calls: [
    call('A', 'push(1)', '', 0, 3),
    call('B', 'push(2)', '', 1, 2),
    call('C', 'pop()', '1', 4, 7),
    call('B', 'pop()', '1', 5, 6),
    call('A', 'look', ''),
    call('C', 'close()', 'no answer', 8),
  ],
  overlaps: [
    [0, 1],
    [2, 3],
  ],
  deadEnds: [
    { order: [0, 1, 2], refused: [{ call: 3, why: 'expected 1 to be 2' }] },
    { order: [1], refused: [{ call: 0, why: 'closed' }] },
  ],
}

const tasks = ['A', 'B', 'C'].map((letter, i) => ({ letter, name: `task ${i + 1}` }))
const report = (history: HistoryReport): Counterexample => ({
  ...lostUpdate,
  headline: 'not linearizable: push(1) → 2',
  tasks,
  steps: [],
  history,
})

/** What stands before the cause. */
const historyOf = (history: HistoryReport, options?: Parameters<typeof shown>[1]): string =>
  shown(report(history), options).split(/\n\n  (?=alice|The )/)[0]!

test('calls in time, what overlaps, and where orders end', () => {
  expect(historyOf(queue)).toMatchInlineSnapshot(`
    "RaceError: not linearizable: push(1) → 2

      A task 1               B task 2               C task 3
      ┌ push(1)
      │                      ╶ push(2)
      └
                                                    ┌ pop()
                             ╶ pop() → 1            │
                                                    └ → 1
                                                    ┌ close()

      A push(1) overlaps B push(2); B pop() overlaps C pop().

      No order of the calls explains the answers:
        A push(1), B push(2), C pop() → 1; then B pop() → 1: expected 1 to be 2
        B push(2); then A push(1): closed"
  `)
})

test('with little room and no Unicode', () => {
  const text = historyOf(queue, { columns: 44, unicode: false })
  expect(text).toMatchInlineSnapshot(`
    "RaceError: not linearizable: push(1) -> 2

      A task 1      B task 2      C task 3
      + push(1)
      |             - push(2)
      +
                                  + pop()
                    - pop() -> 1  |
                                  + -> 1
                                  + close()

      A push(1) overlaps B push(2); B pop()
      overlaps C pop().

      No order of the calls explains the
      answers:
        A push(1), B push(2), C pop() -> 1;
          then B pop() -> 1: expected 1 to be 2
        B push(2); then A push(1): closed"
  `)
})

test('no call overlaps, one task, and more orders than anybody reads', () => {
  const [first, , , pop] = queue.calls
  const why = (at: number) => ({ call: at, why: 'expected 1 to be 2' })
  const many = Array.from({ length: 8 }, () => ({ order: [0], refused: [why(1)] }))
  expect(historyOf({ calls: [first!, pop!], overlaps: [], deadEnds: many })).toMatchInlineSnapshot(`
    "RaceError: not linearizable: push(1) → 2

      A task 1     B task 2
      ╶ push(1)
                   ╶ pop() → 1

      No two of the calls overlap.

      No order of the calls explains the answers:
        A push(1); then B pop() → 1: expected 1 to be 2
        A push(1); then B pop() → 1: expected 1 to be 2
        A push(1); then B pop() → 1: expected 1 to be 2
        A push(1); then B pop() → 1: expected 1 to be 2
        A push(1); then B pop() → 1: expected 1 to be 2
        A push(1); then B pop() → 1: expected 1 to be 2
        and 2 more"
  `)
  const alone = { calls: [first!], overlaps: [], deadEnds: [{ order: [], refused: [why(0)] }] }
  expect(historyOf(alone)).toMatchInlineSnapshot(`
    "RaceError: not linearizable: push(1) → 2

      A task 1
      ╶ push(1)

      No order of the calls explains the answers:
        A push(1): expected 1 to be 2"
  `)
})

test.for([20, 44, 80, 120])('no line is longer than %i columns', (columns) => {
  const long = queue.calls.map((each) => ({ ...each, call: `${each.call}${'日本'.repeat(40)}` }))
  for (const unicode of [true, false]) {
    const lines = shown(report({ ...queue, calls: long }), { columns, unicode })
      .split('\n')
      .slice(1)
    const width = (line: string): number => line.length + (line.match(/[日本]/g)?.length ?? 0)
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(columns)
  }
})
