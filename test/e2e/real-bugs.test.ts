import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

const expected: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../real-bugs/expected.json', import.meta.url)), 'utf8'),
)

interface RaceMeta {
  readonly status: string
  readonly traces: number
  readonly redundant: number
  readonly limit?: { readonly kind: string }
}

test('races that published packages had are found, and their fixes are not', async () => {
  const { tests } = await runVitest('../real-bugs')
  const actual = Object.entries(tests).map(([name, { race, failures }]) => {
    const { status, traces, redundant, limit } = race as RaceMeta
    const [message] = failures[0]?.replace(/(?<=racetest-real-bugs-)\w+/, 'x').split('\n') ?? []
    // How far a long search gets in its time is the machine's business.
    const isLong = status !== 'failed' && (traces > 1000 || limit?.kind === 'time')
    if (isLong) return [name, { status: 'verified, or bounded by time', message }]
    return [name, { status, traces, redundant, limit: limit?.kind, message }]
  })
  // Undefined where there is none, and gone as JSON.
  expect(JSON.parse(JSON.stringify(Object.fromEntries(actual)))).toEqual(expected)
}, 240_000)
