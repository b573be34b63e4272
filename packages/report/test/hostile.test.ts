import type { Counterexample, TestReport } from '@racetest/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { width } from '../src/columns.ts'
import { explain, renderFailure, renderSummary, renderUnchecked } from '../src/index.ts'
import {
  counterexample,
  dense,
  letters,
  optional,
  small,
  sources,
  step,
  text,
} from './hostile-values.ts'

const terminal = fc.record({
  columns: fc.constantFrom(80, 120),
  colour: fc.boolean(),
  unicode: fc.boolean(),
})
const searched = fc.record({
  inputs: small,
  traces: small,
  racePairs: small,
  bothWays: small,
  finished: small,
  ms: fc.double({ noNaN: true, min: 0, max: 1e7 }),
  how: text,
})

// oxlint-disable-next-line no-control-regex -- our own colours, and nothing else, may be in the text
const colours = /\u001b\[(?:1|2|1;31|31|33|32|22|39|22;39)m/gu
const invisible = /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

function expectSafe(
  rendered: string,
  { columns, colour, unicode }: { columns: number; colour: boolean; unicode: boolean },
): void {
  for (const line of rendered.split('\n')) {
    const bare = colour ? line.replace(colours, '') : line
    expect(bare).not.toMatch(invisible)
    if (!unicode) expect(bare).toMatch(/^[\x20-\x7e]*$/u)
    expect(width(bare), line).toBeLessThanOrEqual(columns)
    expect(bare).toBe(bare.trimEnd())
  }
}

test('no counterexample breaks the lines of its message', () => {
  fc.assert(
    fc.property(
      counterexample,
      sources,
      terminal,
      fc.boolean(),
      optional(searched),
      optional(text),
      (report, texts, look, full, found, path) => {
        const cause = explain(report)
        const { message, codeFrame } = renderFailure(
          { ...report, cause: report.cause || cause },
          {
            ...look,
            full,
            sources: texts,
            ...(found === undefined ? {} : { searched: found }),
            ...(path === undefined ? {} : { reportPath: path }),
          },
        )
        expect(message).not.toContain('\n')
        expectSafe(`RaceError: ${message}`.trimEnd(), look)
        expectSafe(codeFrame, look)
      },
    ),
    { numRuns: 100 },
  )
})

test('no unchecked result breaks the lines of its message', () => {
  const unchecked = fc
    .record({
      reason: text,
      advice: text,
      recorded: optional(step),
      replayed: optional(step),
      stepNumber: optional(small),
      tasks: optional(fc.array(fc.record({ letter: fc.constantFrom(...letters), name: text }))),
    })
    .map(dense) as fc.Arbitrary<Parameters<typeof renderUnchecked>[0]>
  fc.assert(
    fc.property(unchecked, terminal, (report, look) => {
      const { message, codeFrame } = renderUnchecked(report, look)
      expectSafe(`RaceError: ${message}`.trimEnd(), look)
      expectSafe(codeFrame, look)
    }),
  )
})

const pairOf = fc.record({
  sites: fc.tuple(fc.nat(9), fc.nat(9)),
  orders: fc.tuple(fc.nat(), fc.nat()),
  taken: fc.tuple(fc.boolean(), fc.boolean()),
  failing: fc.nat(),
})

test('no test name breaks the lines of the table', () => {
  const count = fc.nat({ max: 1e9 })
  const report = fc
    .record({
      id: text,
      file: text,
      name: text,
      line: small,
      status: fc.constantFrom('verified', 'bounded', 'failed', 'unchecked'),
      limit: optional(
        fc.record({ kind: fc.constantFrom('traces', 'time', 'cancelled'), value: count }),
      ),
      inputs: count,
      traces: count,
      redundant: count,
      total: optional(fc.record({ value: count, exact: fc.boolean() })),
      pairs: fc.array(pairOf, { maxLength: 4 }),
      awaits: fc.constant([]),
      duration: count,
    })
    .map(dense) as fc.Arbitrary<TestReport>
  fc.assert(
    fc.property(fc.array(report, { maxLength: 8 }), terminal, (tests, look) => {
      expectSafe(renderSummary({ tests }, look), look)
    }),
  )
})

test('a schedule of 200 tasks and 1,000 steps is rendered at once', () => {
  const report: Counterexample = {
    pattern: 'race',
    headline: 'race on x',
    cause: 'x',
    resource: 'x',
    tasks: Array.from({ length: 200 }, (_, i) => ({ letter: `T${i}`, name: `task ${i}` })),
    steps: Array.from({ length: 1000 }, (_, i) => ({
      task: `T${i % 200}`,
      accesses: [{ kind: i % 2 === 0 ? 'read' : 'write', resource: i % 3 === 0 ? 'x' : `y${i}` }],
      last: i >= 800,
      afterSteps: [],
    })),
    critical: [501, 502],
    schedule: {
      text: 'A'.repeat(1000),
      switches: 999,
      steps: 1000,
      foundSteps: 1000,
      foundSwitches: 999,
      tries: 0,
    },
    replay: 'r1-'.padEnd(2500, 'AB'),
    confirmed: [3, 3],
  }
  const look = { columns: 80, colour: false, unicode: true }
  const started = performance.now()
  const folded = renderFailure(report, { ...look, sources: {} }).codeFrame
  const full = renderFailure(report, { ...look, sources: {}, full: true }).codeFrame
  expect(performance.now() - started).toBeLessThan(1000)
  expectSafe(folded, look)
  expectSafe(full, look)
  const rows = folded.split('\n\n')[1]?.split('\n')
  expect(rows?.length).toBeLessThanOrEqual(14)
  expect(full.split('\n').length).toBeGreaterThan(1000)
})
