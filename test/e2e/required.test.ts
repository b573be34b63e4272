import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

// CommonJS that `require` loads: Vite does not see it.

test('what is required is instrumented', async () => {
  const { tests } = await runVitest('required')
  const outcomes = Object.entries(tests).map(([name, { status, race, failures }]) => {
    const { status: outcome = status, traces = '' } = (race ?? {}) as Record<string, unknown>
    const [said = ''] = failures[0]?.split('\n') ?? []
    return `${name}: ${outcome} ${traces} ${said}`.trim()
  })
  expect(outcomes).toMatchInlineSnapshot(`
    [
      "what an imported module requires a lost update: failed 2 RaceError: lost update on Account#1.balance: expected 1 to be 3",
      "what an imported module requires one after the other: verified 2",
      "state of a module that is required late shared: bounded 4",
      "state of a module that is required late fresh: verified 4",
      "state of a module that is required late counted twice: failed 1 RaceError: lost update on count: expected [ 1, 1 ] to deeply equal [ 1, 2 ]",
      "state of a module that is required late what was there before: passed",
      "a package in several files items for 1: verified 8",
      "a package in several files items for 2: verified 8",
      "a package in several files is instrumented: passed",
    ]
  `)
})
