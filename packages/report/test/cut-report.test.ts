import type { Counterexample, RaceReport, StepReport } from '@racetest/core'
import { expect, test } from 'vitest'
import { countCut, cutReport, cutTest } from '../src/index.ts'
import { lostUpdate, report } from './examples.ts'

const [failed] = report.tests

/** So many steps of so many tasks, some of which touch what the failure is about. */
function long(steps: number, tasks: number, critical: readonly [number, number]): Counterexample {
  return {
    ...lostUpdate,
    tasks: Array.from({ length: tasks }, (_, i) => ({ letter: `T${i}`, name: `task ${i}` })),
    steps: Array.from({ length: steps }, (_, i): StepReport => ({
      task: `T${i % tasks}`,
      accesses: [
        { kind: 'write', resource: i % 5 === 0 ? 'Account#1.balance' : `log[${i}]`, after: '1' },
        { kind: 'read', resource: `log[${i}]`, before: '"a value of usual length"' },
      ],
      last: i >= steps - tasks,
      afterSteps: i === 0 ? [] : [i],
    })),
    critical,
    criticalAccesses: [0, 0],
    patternSteps: critical,
  }
}

const cut = (counterexample: Counterexample): Counterexample =>
  cutTest({ ...failed!, counterexample }).counterexample!

test('what is small stays as it is', () => {
  for (const each of report.tests) expect(cutTest(each)).toEqual(each)
  expect(cutReport(report)).toBe(report)
  expect(countCut(report)).toBe(0)
})

test('of a long schedule a thousand steps are told whole, those about the failure and near it', () => {
  const failure = long(5000, 200, [2501, 2506])
  const { steps, critical } = cut(failure)
  const whole = steps.flatMap(({ more }, i) => (more === undefined ? [i + 1] : []))
  expect(steps).toHaveLength(5000)
  expect(whole).toHaveLength(1000)
  expect(whole).toContain(1)
  for (const number of critical!) expect(steps[number - 1]).toEqual(failure.steps[number - 1])
  expect(steps[1]).toEqual({ ...failure.steps[1], accesses: [], more: 2 })
  expect(countCut({ ...report, tests: [{ ...failed!, counterexample: cut(failure) }] })).toBe(1)
})

test('of a step with many accesses some are told, the one that races among them', () => {
  const accesses = Array.from({ length: 70 }, (_, i) => ({
    kind: 'write' as const,
    resource: i === 50 ? 'Account#1.balance' : `log[${i}]`,
  }))
  const steps = lostUpdate.steps.map((step) => ({ ...step, accesses }))
  const found = cut({ ...lostUpdate, steps, critical: [2, 3], criticalAccesses: [50, 3] })
  expect(found.steps.map((step) => [step.accesses.length, step.more])).toEqual([
    [20, 50],
    [51, 19],
    [20, 50],
    [20, 50],
  ])
})

test('long inputs and errors, and many orders of calls', () => {
  const name = 'x'.repeat(20_000)
  const found = cut({
    ...lostUpdate,
    error: { name: 'Error', message: name },
    inputs: [{ name: 'amounts', value: name }],
    history: {
      calls: [],
      overlaps: [],
      deadEnds: Array.from({ length: 130 }, () => ({ order: [0], refused: [] })),
    },
  })
  const short = `${'x'.repeat(9_999)}…`
  expect(found.error).toEqual({ name: 'Error', message: short })
  expect(found.inputs).toEqual([{ name: 'amounts', value: short }])
  expect(found.history!.deadEnds).toHaveLength(100)
  expect(found.history!.more).toBe(30)
  expect(found.replay).toBe(lostUpdate.replay)
})

test('a report with many long schedules stays below five megabytes, and keeps its numbers', () => {
  const counterexample = cut(long(1000, 20, [501, 506]))
  const whole: RaceReport = {
    ...report,
    tests: Array.from({ length: 40 }, () => ({ ...failed!, counterexample })),
  }
  const found = cutReport(whole)
  expect(JSON.stringify(whole).length).toBeGreaterThan(5e6)
  expect(JSON.stringify(found).length).toBeLessThan(5e6)
  const numbers = ({ tests }: RaceReport): unknown =>
    tests.map(({ pairs, awaits }) => [pairs, awaits])
  expect(numbers(found)).toEqual(numbers(whole))
  expect(countCut(found)).toBe(40)
  for (const { counterexample: told } of found.tests)
    for (const number of told!.critical!)
      expect(told!.steps[number - 1]!.accesses[0]).toEqual(
        counterexample.steps[number - 1]!.accesses[0],
      )
})

test('where there is no room for schedules, how to run them again is told', () => {
  const counterexample = cut(long(1000, 20, [501, 506]))
  const tests = Array.from({ length: 300 }, () => ({ ...failed!, counterexample }))
  const found = cutReport({ ...report, tests })
  expect(JSON.stringify(found).length).toBeLessThan(5e6)
  expect(countCut(found)).toBe(300)
  const [first] = found.tests
  expect(first!.counterexample).toMatchObject({ steps: [], replay: lostUpdate.replay })
  expect(first!.counterexample!.critical).toBeUndefined()
})
