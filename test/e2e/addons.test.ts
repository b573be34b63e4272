import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// Native addons that no driver knows: what they do at once is as opaque as any other code, and what
// they answer later is not forgotten, although nothing says that it is in flight.

test('addons that nobody knows', async () => {
  const { output, tests } = await runVitest('addons')
  expect(
    Object.entries(tests).map(([name, { race }]) => {
      const { status, traces } = race as { status: string; traces: number }
      return `${name}: ${status}, ${traces}`
    }),
  ).toMatchInlineSnapshot(`
    [
      "what is done at once: failed, 2",
      "what answers later, alone: verified, 1",
      "what answers later, beside others: unchecked, 1",
      "what a package calls: unchecked, 1",
      "a wait for nothing: failed, 1",
      "loaded in a step: failed, 2",
    ]
  `)
  expect(messageOf(output, 'what answers later, beside others')).toMatchInlineSnapshot(`
    "RaceError: unchecked: @libsql/linux-x64-gnu.databaseExecAsync at addon.race.tes…

      @libsql/linux-x64-gnu.databaseExecAsync at addon.race.test.ts:30: not under
      our control, so schedules cannot be repeated. Stub it, with race.pause() for
      its latency. Nothing was verified.

     ❯ raceTest addon.race.test.ts:36:1
         34| })
         35|
         36| raceTest('what answers later, beside others', async ({ race }) => {
           | ^
         37|   await race([execute, async () => get()])
         38| })"
  `)
  expect(messageOf(output, 'what a package calls')).toMatchInlineSnapshot(`
    "RaceError: unchecked: @libsql/linux-x64-gnu.databaseExecAsync at addon.race.tes…

      @libsql/linux-x64-gnu.databaseExecAsync at addon.race.test.ts:41: not under
      our control, so schedules cannot be repeated. Stub it, with race.pause() for
      its latency. Nothing was verified.

     ❯ raceTest addon.race.test.ts:40:1
         38| })
         39|
         40| raceTest('what a package calls', async ({ race }) => {
           | ^
         41|   await race([() => client.execute(addon, database, slow), async () =>…
         42| })"
  `)
})
