import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runVitest, vitestMajor } from '../support/run-vitest.ts'

const expected: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../real-bugs/expected.json', import.meta.url)), 'utf8'),
)

// Their packages are installed once, beside Vitest 4.
test.skipIf(vitestMajor > 4)(
  'races that published packages had are found, and their fixes are not',
  async () => {
    const { tests } = await runVitest('../real-bugs')
    const actual = Object.entries(tests).map(([name, { race, failures }]) => {
      const { status, traces, redundant, limit } = race as Record<string, unknown>
      const [message] = failures[0]?.split('\n') ?? []
      return [name, { status, traces, redundant, limit, message }]
    })
    // Undefined where there is none, and gone as JSON.
    expect(JSON.parse(JSON.stringify(Object.fromEntries(actual)))).toEqual(expected)
  },
)
