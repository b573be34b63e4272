import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

// CommonJS that `require` loads: Vite does not see it.

test('what is required is instrumented', async () => {
  const { tests } = await runVitest('required', { args: ['required.race'] })
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

test('what stands in a module that returns early has its place', async () => {
  const { output } = await runVitest('required', { args: ['early'] })
  const frames = output.split('\n\n').filter((part) => part.startsWith('  early.cjs\n'))
  expect(frames[0]).toMatchInlineSnapshot(`
    "  early.cjs
                3│   async deposit(amount) {
        1 2     4│     const before = this.balance
                 │                    ^^^^^^^^^^^^ step 1, alice reads 0
         ┊      5│     await null
        3 4     6│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 3, bob writes 2
                7│   }"
  `)
  // Both tests fail, that of the module which is evaluated anew too, and Vitest prints once what is the same.
  expect(frames).toHaveLength(1)
  expect(output).toContain('2 failed')
})
