import { expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

it('bodies that cannot be explored as usual', { timeout: 120_000 }, async () => {
  const { output, tests } = await runVitest('odd-bodies')
  expect(
    Object.fromEntries(
      Object.entries(tests).map(([name, test]) => [name, { ...(test.race as object), ms: 1 }]),
    ),
  ).toMatchInlineSnapshot(`
    {
      "a broken invariant": {
        "inputs": 1,
        "ms": 1,
        "redundant": 0,
        "replay": "r1-AA-5a91",
        "status": "failed",
        "traces": 1,
      },
      "a promise instead of a function": {
        "ms": 1,
      },
      "a rejection that nobody handles": {
        "inputs": 1,
        "ms": 1,
        "redundant": 0,
        "replay": "r1-AA-5a91",
        "status": "failed",
        "traces": 1,
      },
      "a replay string for other code": {
        "ms": 1,
      },
      "a task that never ends": {
        "inputs": 1,
        "ms": 1,
        "redundant": 0,
        "replay": "r1-AB-5a91",
        "status": "failed",
        "traces": 1,
      },
      "an asynchronous invariant": {
        "ms": 1,
      },
      "awaits in an endless loop": {
        "inputs": 1,
        "limit": {
          "kind": "steps",
          "value": 50,
        },
        "ms": 1,
        "redundant": 0,
        "status": "bounded",
        "traces": 0,
      },
      "never awaits": {
        "inputs": 1,
        "ms": 1,
        "redundant": 0,
        "status": "verified",
        "traces": 1,
      },
      "not a replay string": {
        "ms": 1,
      },
      "real I/O": {
        "inputs": 1,
        "ms": 1,
        "redundant": 0,
        "status": "unchecked",
        "traces": 1,
      },
    }
  `)
  expect(output).toMatchInlineSnapshot(`
    "❯ odd.test.ts (10 tests | 8 failed) 1ms
       ✓ never awaits 1ms
       × a task that never ends 1ms
       ✓ awaits in an endless loop 1ms
       × real I/O 1ms
       × not a replay string 1ms
       × a replay string for other code 1ms
       × a rejection that nobody handles 1ms
       × a promise instead of a function 1ms
       × an asynchronous invariant 1ms
       × a broken invariant 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 8 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  odd.test.ts > a task that never ends
    RaceError: hang: B waits for ever

      stuck waits for new Promise(() => {}) at odd.test.ts:14. Nothing that could
      still run ends this wait.

           #  B stuck
              … 1 step of A that touches nothing here
           2  waits new Promise(() => {})                                      :14

      odd.test.ts
                13│     stuck: async () => {
        2 ┊     14│       await new Promise(() => {})
                  │       ^^^^^^^^^^^^ step 2, stuck waits for new Promise(() => {})
                15│     },

      No task can take a step after 2.

      Schedule  AB, 1 switch                 confirmed 3 of 3
      Searched  1 trace, 0 race pairs        stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-AB-5a91 with interleave: 'io'
      Replay    r1-AB-5a91
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ raceTest odd.test.ts:10:1
          8| })
          9|
         10| raceTest('a task that never ends', async ({ race }) => {
           | ^
         11|   await race({
         12|     quick: async () => {},

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/8]⎯

     FAIL  odd.test.ts > real I/O
    RaceError: unchecked: promisify() escaped control

      promisify(gzip)("text") at odd.test.ts:33: not under our control, so schedules
      cannot be repeated. Stub it, with race.pause() for its latency. Nothing was
      verified.

     ❯ raceTest odd.test.ts:31:1
         29| })
         30|
         31| raceTest('real I/O', async ({ race }) => {
           | ^
         32|   await race({
         33|     reader: async () => (await promisify(gzip)('text')).length,

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/8]⎯

     FAIL  odd.test.ts > not a replay string
    RaceToolError: [race] "ABBA" is not a replay string. Expected r1-<schedule>-<4 hex digits> and maybe -k<inputs>, such as r1-ABAB-7f3a-k1203.4.2.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/8]⎯

     FAIL  odd.test.ts > a replay string for other code
    RaceToolError: [race] replay string "r1-AB-ffff" is for another version of the code (ffff, now 5a91). Run the test again to get a new one.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/8]⎯

     FAIL  odd.test.ts > a rejection that nobody handles
    RaceError: unhandled rejection: lost

      A promise is rejected that nobody handles: lost.

           #
              … 2 steps of A that touch nothing here

      odd.test.ts
                51│       void Promise.reject(new Error('lost'))
        2 ┊     52│       await null
                  │       ^^^^^^^^^^ step 2, careless waits for null
                53│     },

      No single race was found whose reversal makes the test pass.

      Schedule  AA, 0 switches               confirmed 3 of 3
      Searched  1 trace, 0 race pairs        stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-A-5a91 with interleave: 'io'
      Replay    r1-AA-5a91
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ careless odd.test.ts:51:27
         49|   await race({
         50|     careless: async () => {
         51|       void Promise.reject(new Error('lost'))
           |                           ^
         52|       await null
         53|     },

    Caused by: Error: lost
     ❯ careless odd.test.ts:51:27

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[5/8]⎯

     FAIL  odd.test.ts > a promise instead of a function
    RaceToolError: [race] race() got a promise for task "started". Pass a function that starts the task: () => …
     ❯ odd.test.ts:58:9
         56|
         57| raceTest('a promise instead of a function', async ({ race }) => {
         58|   await race({ started: (async () => {})() } as never)
           |         ^
         59| })
         60|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[6/8]⎯

     FAIL  odd.test.ts > an asynchronous invariant
    RaceToolError: [race] race.invariant got an async function. Make it synchronous: it is checked between two steps.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[7/8]⎯

     FAIL  odd.test.ts > a broken invariant
    RaceError: fails in its only order: expected +0 to be 1

      There is only one order of steps, and it fails: this is no race.

           #
              … 2 steps of A that touch nothing here

      odd.test.ts
                71│       box.in++
        2 ┊     72│       await null
                  │       ^^^^^^^^^^ step 2, one waits for null
                73│       box.out++

      No single race was found whose reversal makes the test pass.

      Schedule  AA, 0 switches               confirmed 3 of 3
      Searched  1 trace, 0 race pairs        stopped at the first failure, 1ms
      Today     does not happen in the one trace with today's microtask order
      Replay    r1-AA-5a91
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ odd.test.ts:68:40
         66| raceTest('a broken invariant', async ({ race }) => {
         67|   const box = { in: 0, out: 0 }
         68|   race.invariant(() => expect(box.out).toBe(box.in))
           |                                        ^
         69|   await race({
         70|     one: async () => {

    Caused by: AssertionError: expected +0 to be 1 // Object.is equality

    - Expected
    + Received

    - 1
    + 0

     ❯ odd.test.ts:68:40

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[8/8]⎯

     Test Files  1 failed (1)
          Tests  8 failed | 2 passed (10)"
  `)
})
