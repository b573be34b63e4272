import type {
  AccessReport,
  Counterexample,
  PatternName,
  StepReport,
  TestReport,
  Today,
} from '@racetest/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { width } from '../src/columns.ts'
import { explain, renderFailure, renderSummary, renderUnchecked } from '../src/index.ts'

const patterns: readonly PatternName[] = [
  'lost update',
  'stale check',
  'broken order',
  'double run',
  'torn read',
  'deadlock',
  'lost wakeup',
  'hang',
  'unhandled rejection',
  'race',
]
const verdicts: readonly Today['verdict'][] = ['possible', 'needs', 'impossible', 'unknown']
const kinds: readonly AccessReport['kind'][] = [
  'read',
  'write',
  'update',
  'start',
  'wait',
  'call',
  'lock',
  'fire',
]

// Names that move the cursor, reorder text, hide, smear, or are wider than they are long.
const hostile = fc.constantFrom(
  '',
  ' ',
  'a\nb\r\n\tc',
  '\u001b[31mred\u001b[0m\u001b]8;;http://x\u0007',
  '\u202edlrow\u202c \u2066x\u2069\u200b\ufeff',
  '👩‍💻👨‍👩‍👧‍👦🇳🇱❤️‍🔥1️⃣',
  '日本語の名前',
  `e${'\u0301'.repeat(300)}`,
  '\ud83d\ude00\ud83d',
  '</script><b>',
  '__proto__',
  'x'.repeat(3000),
  `"${'字'.repeat(500)}"`,
  '[1, 2, 3, '.repeat(200),
)
const text = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 20 }),
)
const small = fc.integer({ min: -2, max: 1200 })
const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })

/** The same object without the fields that are undefined, which the types do not allow. */
function dense<Value extends object>(value: Value): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined))
}

const files = ['src/a.ts', 'src/日本/b.ts', `src/${'deep/'.repeat(40)}c.ts`, 'no\nsuch']
const position = fc.record({
  file: fc.constantFrom(...files),
  line: fc.integer({ min: 0, max: 14 }),
  column: fc.integer({ min: 0, max: 400 }),
  length: fc.integer({ min: 0, max: 300 }),
})
const resource = fc.oneof(fc.constantFrom('Account#1.balance', 'x', 'cache["k"]'), text)
const access = fc
  .record({
    kind: fc.constantFrom(...kinds),
    resource,
    position: optional(position),
    before: optional(text),
    after: optional(text),
    from: optional(small),
    erases: optional(fc.record({ step: small, value: text })),
    heldBy: optional(text),
    uncontrolled: optional(fc.boolean()),
  })
  .map(dense) as fc.Arbitrary<AccessReport>
const letters = ['A', 'B', 'C', 'D', 'AA', '_']
const step = fc
  .record({
    task: fc.oneof(fc.constantFrom(...letters.slice(0, 2)), fc.constantFrom(...letters)),
    accesses: fc.array(access, { maxLength: 4 }),
    last: fc.boolean(),
    suspendedAt: optional(position),
    afterSteps: fc.array(small, { maxLength: 3 }),
  })
  .map(dense) as fc.Arbitrary<StepReport>
const source = fc
  .array(fc.oneof(text, fc.constant('\t\tconst x = \t await y')))
  .map((lines) => lines.join('\n'))
const pair = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }))

const counterexample = fc
  .record({
    pattern: fc.constantFrom(...patterns),
    resource: optional(resource),
    headline: text,
    cause: fc.oneof(text, fc.lorem({ maxCount: 60 })),
    error: optional(fc.record({ name: text, message: text })),
    tasks: fc.tuple(
      ...letters.map((letter) =>
        fc.record({ letter: fc.constant(letter), name: text, call: text }),
      ),
    ),
    steps: fc.array(step, { maxLength: 30 }),
    critical: optional(pair),
    criticalAccesses: optional(fc.tuple(small, small)),
    patternSteps: optional(fc.array(small, { maxLength: 4 })),
    today: optional(
      fc.record({
        verdict: fc.constantFrom(...verdicts),
        traces: small,
        replay: text,
        awaits: fc.array(fc.record({ text, file: fc.constantFrom(...files), line: small })),
      }),
    ),
    reversalPasses: optional(fc.boolean()),
    passing: optional(fc.array(step, { maxLength: 8 })),
    state: optional(fc.array(text, { maxLength: 30 })),
    schedule: fc.record({
      text,
      switches: small,
      steps: small,
      foundSteps: small,
      foundSwitches: small,
      tries: small,
    }),
    replay: text,
    confirmed: fc.tuple(small, small),
    inputs: optional(
      fc.array(fc.record({ name: text, value: text, original: text, tries: small }), {
        maxLength: 3,
      }),
    ),
  })
  .map(dense) as fc.Arbitrary<Counterexample>

const sources = fc
  .tuple(...files.map(() => source))
  .map((texts) => Object.fromEntries(files.map((file, i) => [file, texts[i] ?? ''])))

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
  orders: fc.tuple(fc.boolean(), fc.boolean()),
  failing: fc.boolean(),
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
