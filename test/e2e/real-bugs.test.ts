import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runVitest, vitestMajor } from '../support/run-vitest.ts'

const expected: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../real-bugs/expected.json', import.meta.url)), 'utf8'),
)

interface RaceMeta {
  readonly status: string
  readonly traces: number
  readonly redundant: number
  readonly limit?: { readonly kind: string }
}

// Their packages are installed once, beside Vitest 4.
test.skipIf(vitestMajor > 4)(
  'races that published packages had are found, and their fixes are not',
  async () => {
    const { tests } = await runVitest('../real-bugs')
    const actual = Object.entries(tests).map(([name, { race, failures }]) => {
      const { status, traces, redundant, limit } = race as RaceMeta
      const [message] = failures[0]?.split('\n') ?? []
      // How far a search gets in its time is the machine's business.
      const counts = limit?.kind === 'time' ? {} : { traces, redundant }
      return [name, { status, ...counts, limit: limit?.kind, message }]
    })
    // Undefined where there is none, and gone as JSON.
    expect(JSON.parse(JSON.stringify(Object.fromEntries(actual)))).toEqual(expected)
  },
)
