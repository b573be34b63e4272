import type { AccessReport, Counterexample } from '@racetest/core'
import { expect, test } from 'vitest'
import { explain } from '../src/index.ts'
import { deadlock, lostUpdate, staleCheck } from './examples.ts'

/** A counterexample from rows like `A read x 0`. */
function failure(more: Partial<Counterexample>, ...rows: string[]): Counterexample {
  const steps = rows.map((row) => {
    const [task = '', kind, resource = '', value] = row.split(' ')
    const data = value === undefined ? {} : kind === 'read' ? { before: value } : { after: value }
    // The rows are written below; a kind that does not exist would show in the sentence.
    const access = { kind, resource, ...data } as AccessReport
    return { task, accesses: [access], last: false, afterSteps: [] }
  })
  return { ...lostUpdate, resource: 'x', critical: [1, 2], steps, ...more }
}

test('a lost update after two equal reads', () => {
  expect(explain(lostUpdate)).toMatchInlineSnapshot(
    `"alice and bob both read 0 before either wrote, so bob's write erases alice's."`,
  )
})

test('a lost update by a task that read while the other only wrote', () => {
  const report = failure({}, 'B read x 0', 'A write x 5', 'B write x 1')
  expect(explain(report)).toMatchInlineSnapshot(
    `"bob read 0 before alice wrote 5, so bob's write erases alice's."`,
  )
})

test('equal values are not enough to say that both read before either wrote', () => {
  const report = failure(
    {},
    'A read x 0',
    'A write x 0',
    'B read x 0',
    'A write x 5',
    'B write x 1',
  )
  expect(explain(report)).toMatchInlineSnapshot(
    `"bob read 0 before alice wrote 5, so bob's write erases alice's."`,
  )
})

test('a stale check', () => {
  expect(explain(staleCheck)).toMatchInlineSnapshot(
    `"request read "token-of-a-…ife-5f1c9a" in step 4, logout wrote null in step 6, and request acted on the old value in step 7."`,
  )
})

test('a deadlock', () => {
  expect(explain(deadlock)).toMatchInlineSnapshot(
    `"alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1."`,
  )
})

test('a hang', () => {
  expect(explain(failure({ pattern: 'hang' }, 'A read x 0', 'B wait reply'))).toMatchInlineSnapshot(
    `"bob waits for reply, and no step is left to run that could settle it."`,
  )
  expect(explain(failure({ pattern: 'hang' }, 'A read x 0'))).toMatchInlineSnapshot(
    `"The test waits for something that no step left to run can settle."`,
  )
})

test('an unhandled rejection', () => {
  const error = { name: 'Error', message: 'no connection.\nmore' }
  const report = failure({ pattern: 'unhandled rejection', error }, 'A read x 0', 'B write x 1')
  expect(explain(report)).toMatchInlineSnapshot(
    `"In this order a promise is rejected that nobody handles: no connection."`,
  )
})

test('a broken order', () => {
  const report = failure({ pattern: 'broken order' }, 'A read x undefined', 'B write x 1')
  expect(explain(report)).toMatchInlineSnapshot(
    `"alice reads undefined in step 1, before bob writes 1 in step 2; the other way round the test passes."`,
  )
  expect(explain({ ...report, reversalPasses: false })).toMatchInlineSnapshot(
    `"alice reads undefined in step 1, before bob writes 1 in step 2."`,
  )
})

test('a double run', () => {
  const report = failure(
    { pattern: 'double run', critical: [2, 3] },
    'A read x null',
    'B read x null',
    'A write x {}',
    'B write x {}',
  )
  expect(explain(report)).toMatchInlineSnapshot(
    `"alice and bob both read null before either wrote, so both did the work."`,
  )
})

test('a torn read', () => {
  const report = failure(
    { pattern: 'torn read' },
    'A read first 1',
    'B write first 2',
    'B write last 2',
    'A read last 2',
  )
  expect(explain(report)).toMatchInlineSnapshot(
    `"alice read first as 1 before bob's write in step 2 and last as 2 after it, so the two do not belong together."`,
  )
})

test('steps that no template fits', () => {
  expect(explain(failure({}, 'A write x 1', 'B read x 1'))).toMatchInlineSnapshot(
    `"The result depends on which of steps 1 and 2 runs first."`,
  )
  const { critical: _, ...report } = failure({}, 'A write x 1')
  expect(explain(report)).toMatchInlineSnapshot(
    `"The result depends on the order in which the tasks run."`,
  )
})
