import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

test('race.order runs the order that it pins, or says where it cannot', async () => {
  const { output } = await runVitest('order', { reporter: 'verbose' })
  expect(output).toMatchInlineSnapshot(`
    "× order.test.ts > both read before either writes 1ms
       → lost update on Account#1.balance: expected 2 to be 3
     ✓ order.test.ts > the other one is lost 1ms
     ✓ order.test.ts > one after the other 1ms
     ✓ order.test.ts > any task 1ms
     × order.test.ts > cannot be followed 1ms
       → [race] race.order cannot be followed at 'alice:write', step 1 of 3: alice:read came before it. These tasks could run there: alice, bob. Change the order, or the markers in the source.
     × order.test.ts > waits for another one 1ms
       → [race] race.order cannot be followed at 'bob:read', step 1 of 2: alice:read came before it. These tasks could run there: alice. Change the order, or the markers in the source.
     × order.test.ts > among many others 1ms
       → [race] race.order was not found in 500 runs: none came by 'alice:write', step 1 of 2, in time; alice:read came before it. Pin more of the steps before it, or change the order.
     × order.test.ts > no such marker 1ms
       → [race] race.order names the step 'alice:send', but no line of the code that ran is marked // race: send. These are there: read, write.
     × order.test.ts > no step 1ms
       → [race] race.order got alice: read it. Pass steps as 'task:marker', for lines marked // race: marker.

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 6 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  order.test.ts > both read before either writes
    RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)               B bob · deposit(2)
           1  read  0 ← initial             :10  ┊
      ┌─▶  2  ┊                                  read  0 ← initial             :10
      └─▶  3  write 0 → 1                   :13  ┊
           4                                     write 1 → 2, erases 3         :13

      account.ts
                 9│   async deposit(amount: number): Promise<void> {
        1 2     10│     const before = this.balance // race: read
                  │                    ^^^^^^^^^^^^ step 2, bob reads 0
         ┊      11│     await this.#audit()
                12│     // race: write
        3 4     13│     this.balance = before + amount
                  │     ^^^^^^^^^^^^ step 3, alice writes 1
                14│   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes.

      Schedule  ABAB, 3 switches             confirmed 3 of 3
      Searched  1 trace, 0 race pairs        stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-ABAB-ba85 with interleave: 'io'
      Replay    r1-ABAB-ba85
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ order.test.ts:9:27
          7|   const account = new Account(() => race.pause())
          8|   await race({ alice: () => account.deposit(1), bob: () => account.dep…
          9|   expect(account.balance).toBe(3)
           |                           ^
         10| })
         11|
     ❯ bob, step 2: read Account#1.balance account.ts:10:20
     ❯ alice, step 3: write Account#1.balance account.ts:13:5

    Caused by: AssertionError: expected 2 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 2

     ❯ order.test.ts:9:27

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/6]⎯

     FAIL  order.test.ts > cannot be followed
    RaceToolError: [race] race.order cannot be followed at 'alice:write', step 1 of 3: alice:read came before it. These tasks could run there: alice, bob. Change the order, or the markers in the source.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/6]⎯

     FAIL  order.test.ts > waits for another one
    RaceToolError: [race] race.order cannot be followed at 'bob:read', step 1 of 2: alice:read came before it. These tasks could run there: alice. Change the order, or the markers in the source.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/6]⎯

     FAIL  order.test.ts > among many others
    RaceToolError: [race] race.order was not found in 500 runs: none came by 'alice:write', step 1 of 2, in time; alice:read came before it. Pin more of the steps before it, or change the order.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/6]⎯

     FAIL  order.test.ts > no such marker
    RaceToolError: [race] race.order names the step 'alice:send', but no line of the code that ran is marked // race: send. These are there: read, write.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[5/6]⎯

     FAIL  order.test.ts > no step
    RaceToolError: [race] race.order got alice: read it. Pass steps as 'task:marker', for lines marked // race: marker.
     ❯ order.test.ts:72:8
         70|
         71| raceTest('no step', async ({ race }) => {
         72|   race.order('alice: read it')
           |        ^
         73| })
         74|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[6/6]⎯

     Test Files  1 failed (1)
          Tests  6 failed | 3 passed (9)"
  `)
})
