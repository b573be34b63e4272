import { expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

it('raceTest without the plugin', async () => {
  const { output } = await runVitest('no-plugin')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (0 test)

    ⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts [ one.test.ts ]
    RaceToolError: [race] raceTest() needs the plugin, and this project does not have it. Add it to the Vitest config: import racetest from 'racetest/plugin', and plugins: [racetest()].
     ❯ one.test.ts:3:1
          1| import { raceTest } from 'racetest'
          2|
          3| raceTest('never runs', async ({ race }) => {
           | ^
          4|   await race([async () => {}])
          5| })

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  no tests"
  `)
})

it('a bad option of raceTest', async () => {
  const { output } = await runVitest('bad-option')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (0 test)

    ⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts [ one.test.ts ]
    RaceToolError: [race] limits.time is 'soon'. Use milliseconds, Infinity, or text such as '500ms', '10s' or '2m'.
     ❯ one.test.ts:3:1
          1| import { raceTest } from 'racetest'
          2|
          3| raceTest('one', { limits: { time: 'soon' } }, async ({ race }) => {
           | ^
          4|   await race([async () => {}])
          5| })

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  no tests"
  `)
})

it('a bad option of the plugin', async () => {
  const { output, exitCode } = await runVitest('bad-plugin-option')
  // Below it is Node's own stack.
  const message = output.split('\n').find((line) => line.includes('[race]'))
  expect(message).toMatchInlineSnapshot(
    `"RaceToolError: [race] interleave is 'sometimes'. Use 'awaits' or 'io'."`,
  )
  expect(exitCode).toBe(1)
})

it('arguments in the wrong order', async () => {
  const { output } = await runVitest('bad-arguments')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (0 test)

    ⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts [ one.test.ts ]
    RaceToolError: [race] raceTest() got (name, function (anonymous), { timeout: 10 }). Use (name, fn), (name, options, fn) or (name, fn, timeout).
     ❯ one.test.ts:4:1
          2|
          3| // @ts-expect-error the options come second
          4| raceTest('one', async () => {}, { timeout: 10 })
           | ^
          5|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  no tests"
  `)
})

it('fake timers', async () => {
  const { output } = await runVitest('fake-timers')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (2 tests | 2 failed) 1ms
       × in the body 1ms
       × misuse is not the failure that .fails waits for 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts > in the body
    RaceToolError: [race] race test "in the body" uses vi.useFakeTimers(), but its time is virtual already: timers fire as steps, in every order that can happen. Remove the call.
     ❯ one.test.ts:5:6
          3|
          4| raceTest('in the body', async ({ race }) => {
          5|   vi.useFakeTimers()
           |      ^
          6|   await race([async () => {}])
          7| })

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  one.test.ts > misuse is not the failure that .fails waits for
    RaceToolError: [race] race test "misuse is not the failure that .fails waits for" uses vi.useFakeTimers(), but its time is virtual already: timers fire as steps, in every order that can happen. Remove the call.
     ❯ one.test.ts:10:6
          8|
          9| raceTest.fails('misuse is not the failure that .fails waits for', () =…
         10|   vi.useFakeTimers()
           |      ^
         11| })
         12|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯

     Test Files  1 failed (1)
          Tests  2 failed (2)"
  `)
})

it('fake timers that were there before', async () => {
  const { output } = await runVitest('fake-timers-before')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (1 test | 1 failed) 1ms
       × one 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts > one
    RaceToolError: [race] race test "one" uses vi.useFakeTimers(), but its time is virtual already: timers fire as steps, in every order that can happen. Remove the call.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})

it('a fixture called race', async () => {
  const { output } = await runVitest('fixture-named-race')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (0 test)

    ⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts [ one.test.ts ]
    RaceToolError: [race] a fixture is called race, which every race test has already. Give it another name.
     ❯ one.test.ts:3:27
          1| import { raceTest } from 'racetest'
          2|
          3| const extended = raceTest.extend('race', 1)
           |                           ^
          4| extended('one', () => {})
          5|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  no tests"
  `)
})

it('a file with a syntax error', async () => {
  const { output } = await runVitest('syntax-error')
  // Below it is Vite's own stack.
  const [message] = output.split('\n ❯ error ')
  expect(message).toMatchInlineSnapshot(`
    "❯ one.test.ts (0 test)

    ⎯⎯⎯⎯⎯⎯ Failed Suites 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts [ one.test.ts ]
    RolldownError: Parse failure: Parse failed with 1 error:
    Unexpected token
    1: export const fine = 1
    2: export const broken = = 2
                             ^
    At file: /broken.js:2:22
      File: /broken.js:2:22
      1  |  export const fine = 1
      2  |  export const broken = = 2
         |                        ^
      3  |"
  `)
})
