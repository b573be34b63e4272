import type {
  AccessReport,
  Counterexample,
  PatternName,
  Sources,
  StepReport,
  Today,
} from '@racetest/core'
import * as fc from 'fast-check'

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
/** Names and values that programs may have. */
export const text: fc.Arbitrary<string> = fc.oneof(
  hostile,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ maxLength: 20 }),
)
export const small: fc.Arbitrary<number> = fc.integer({ min: -2, max: 1200 })
export const optional = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** The same object without the fields that are undefined, which the types do not allow. */
export function dense<Value extends object>(value: Value): object {
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
export const letters: readonly string[] = ['A', 'B', 'C', 'D', 'AA', '_']
export const step: fc.Arbitrary<StepReport> = fc
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

export const counterexample: fc.Arbitrary<Counterexample> = fc
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

export const sources: fc.Arbitrary<Sources> = fc
  .tuple(...files.map(() => source))
  .map((texts) => Object.fromEntries(files.map((file, i) => [file, texts[i] ?? ''])))
