import { expect, it } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { outcomesOf } from '../support/outcomes-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// What nobody can vouch for: where two runs of one schedule part, and that nothing was verified.

it('at 80 columns', async () => {
  const { output } = await runVitest('unchecked', { columns: 80 })
  expect(messageOf(output, 'a run that does something else every other time'))
    .toMatchInlineSnapshot(`
      "RaceError: unchecked: two runs of one schedule differ

        Recorded  B bob  read object#1.deposit  unchecked.race.test.ts:13
        Replayed  B bob  read object#1.charge   unchecked.race.test.ts:13

        The first schedule was run twice. State that outlives a run (a module's
        variables, a database), real time, or I/O make runs differ. Reset it in
        beforeEach, make it in the test body, or evaluate modules anew (modules:
        'fresh'). Nothing was verified.

       ❯ raceTest unchecked.race.test.ts:8:1
            6| const early = { runs: 0 }
            7|
            8| raceTest('a run that does something else every other time', async ({ r…
             | ^
            9|   const account = new Account()
           10|   const isOdd = seen.runs++ % 2 === 1"
    `)
  expect(messageOf(output, 'a schedule that fails only once')).toMatchInlineSnapshot(`
    "RaceError: unchecked: a failing schedule did not fail again

      Replay 1 of 3 did not fail, so something beside the schedule decides: state
      that outlives a run, real time or I/O. Reset it in beforeEach, or stub it.
      Nothing was verified.

     ❯ raceTest unchecked.race.test.ts:17:1
         15| })
         16|
         17| raceTest('a schedule that fails only once', async ({ race }) => {
           | ^
         18|   const account = new Account()
         19|   const isEarly = early.runs++ === 0"
  `)
})

it('at 120 columns', async () => {
  const { output } = await runVitest('unchecked', { columns: 120 })
  expect(messageOf(output, 'a run that does something else every other time'))
    .toMatchInlineSnapshot(`
      "RaceError: unchecked: two runs of one schedule differ

        Recorded  B bob  read object#1.deposit  unchecked.race.test.ts:13
        Replayed  B bob  read object#1.charge   unchecked.race.test.ts:13

        The first schedule was run twice. State that outlives a run (a module's variables, a database), real time, or I/O make
        runs differ. Reset it in beforeEach, make it in the test body, or evaluate modules anew (modules: 'fresh'). Nothing
        was verified.

       ❯ raceTest unchecked.race.test.ts:8:1
            6| const early = { runs: 0 }
            7|
            8| raceTest('a run that does something else every other time', async ({ r…
             | ^
            9|   const account = new Account()
           10|   const isOdd = seen.runs++ % 2 === 1"
    `)
  expect(messageOf(output, 'a schedule that fails only once')).toMatchInlineSnapshot(`
    "RaceError: unchecked: a failing schedule did not fail again

      Replay 1 of 3 did not fail, so something beside the schedule decides: state that outlives a run, real time or I/O.
      Reset it in beforeEach, or stub it. Nothing was verified.

     ❯ raceTest unchecked.race.test.ts:17:1
         15| })
         16|
         17| raceTest('a schedule that fails only once', async ({ race }) => {
           | ^
         18|   const account = new Account()
         19|   const isEarly = early.runs++ === 0"
  `)
})

it("with JavaScript's own order of microtasks", async () => {
  const run = await runVitest('unchecked', { args: ['io.race'] })
  expect(outcomesOf(run)).toMatchInlineSnapshot(`
    [
      "awaits: unchecked, 1: RaceError: unchecked: compress() escaped control",
      "reactions: unchecked, 1: RaceError: unchecked: compress() escaped control",
      "what only has a then: unchecked, 1: RaceError: unchecked: { then: (done) => gzip(text, done) } at io.race.test.ts:2…",
      "one alone: verified, 2",
    ]
  `)
})
