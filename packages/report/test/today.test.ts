import type { Today } from '@racetest/core'
import { expect, test } from 'vitest'
import { lostUpdate, searched } from './examples.ts'
import { shown } from './shown.ts'

/** The block of details. */
function details(today: Today, columns: number): string {
  const report = { ...lostUpdate, today }
  return shown(report, { columns, searched }).split('\n\n').at(-1)!
}

const at = (line: number, text: string) => ({ text, file: 'src/account.ts', line })

test('a failure that can happen as the code stands', () => {
  const today: Today = { verdict: 'possible', traces: 3, replay: 'r1-ABAB-7f3a' }
  expect(details(today, 80)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Today     can happen as the code stands
                r1-ABAB-7f3a with interleave: 'io'
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
  expect(details(today, 120)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Today     can happen as the code stands                       r1-ABAB-7f3a with interleave: 'io'
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('one that needs a slow await', () => {
  const today: Today = {
    verdict: 'needs',
    traces: 3,
    awaits: [at(7, 'await this.audit.record()')],
  }
  expect(details(today, 80)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Today     needs \`await this.audit.record()\` at src/account.ts:7 to take longer
                than a microtask
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
  expect(details(today, 120)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Today     needs \`await this.audit.record()\` at src/account.ts:7 to take longer than a microtask
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('one that needs more of them', () => {
  const awaits = [7, 9, 12, 15].map((line) => at(line, `await this.audit.record(${line})`))
  expect(details({ verdict: 'needs', traces: 3, awaits: awaits.slice(2) }, 80))
    .toMatchInlineSnapshot(`
      "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
        Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
        Today     needs \`await this.audit.record(12)\` at src/account.ts:12 and
                  \`await this.audit.record(15)\` at src/account.ts:15 to take longer
                  than a microtask
        Replay    r1-ABAB-7f3a-k1203.4.2
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
    `)
  expect(details({ verdict: 'needs', traces: 3, awaits }, 120)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Today     needs \`await this.audit.record(7)\` at src/account.ts:7, \`await this.audit.record(9)\` at src/account.ts:9,
                \`await this.audit.record(12)\` at src/account.ts:12 and 1 more to take longer than a microtask
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('one that does not happen, for reasons that were not found', () => {
  expect(details({ verdict: 'impossible', traces: 1 }, 80)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Today     does not happen in the one trace with today's microtask order
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
  expect(details({ verdict: 'impossible', traces: 1200 }, 120)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Today     does not happen in any of the 1,200 traces with today's microtask order
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('one that was not found before the search ran out', () => {
  expect(details({ verdict: 'unknown', traces: 200 }, 80)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Today     not found in 200 traces with today's microtask order
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
  expect(details({ verdict: 'unknown', traces: 1 }, 120)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Today     not found in 1 trace with today's microtask order
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})
