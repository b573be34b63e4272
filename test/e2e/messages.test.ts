import { expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

// What people see when a race test fails, whole, as Vitest prints it.

it('at 80 columns', async () => {
  const { output } = await runVitest('messages', { columns: 80, page: true })
  expect(output).toMatchInlineSnapshot(`
    "❯ account.race.test.ts (2 tests | 2 failed) 1ms
       × deposits are not lost 1ms
       × both get both locks 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  account.race.test.ts > deposits are not lost
    RaceError: lost update on Account#1.balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A alice · deposit(1)               B bob · deposit(2)
      ┌─▶  1  read  0 ← initial             :10  ┊
      │    2  ┊                                  read  0 ← initial             :10
      └─▶  3  ┊                                  write 0 → 2                   :12
           4  write 2 → 1, erases 3         :12

      src/account.ts
                 9│   async deposit(amount: number): Promise<void> {
        1 2     10│     const before = this.balance
                  │                    ^^^^^^^^^^^^ step 1, alice reads 0
         ┊      11│     await this.audit.record(amount)
        3 4     12│     this.balance = before + amount
                  │     ^^^^^^^^^^^^ step 3, bob writes 2
                13│   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take
                longer than a microtask
      Replay    r1-ABBA-9dfd
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/<id>

     ❯ account.race.test.ts:12:27
         10|     bob: () => account.deposit(2),
         11|   })
         12|   expect(account.balance).toBe(3)
           |                           ^
         13| })
         14|
     ❯ alice, step 1: read Account#1.balance src/account.ts:10:20
     ❯ bob, step 3: write Account#1.balance src/account.ts:12:5

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ account.race.test.ts:12:27

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  account.race.test.ts > both get both locks
    RaceError: deadlock: A and B wait for each other

      alice holds Lock#1 and waits for Lock#2; bob holds Lock#2 and waits for
      Lock#1.

           #  A alice                            B bob
           1  lock  Lock#1                   :7  ┊
           2  ┊                                  lock  Lock#2                   :7
      ┌─▶  3  ┊                                  waits Lock#1, held by A       :18
      └─▶  4  waits Lock#2, held by B       :18

      src/lock.ts
         ┊      17│   await first.take()
        3 4     18│   await second.take()
                  │   ^^^^^^^^^^^^^^^^^^^ step 3, bob waits for Lock#1
                  │   ^^^^^^^^^^^^^^^^^^^ step 4, alice waits for Lock#2
                19│   work()

      No task can take a step after 4. 2 of the 3 traces explored so far finish.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  3 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await first.take()\` at src/lock.ts:17 to take longer than a
                microtask
      Replay    r1-ABBA-ecae
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/<id>

     ❯ bob, step 3: waits for Lock#1 src/lock.ts:18:3
         16| export async function withBoth(first: Lock, second: Lock, work: () => …
         17|   await first.take()
         18|   await second.take()
           |   ^
         19|   work()
         20|   second.give()
     ❯ alice, step 4: waits for Lock#2 src/lock.ts:18:3

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯

     Test Files  1 failed (1)
          Tests  2 failed (2)"
  `)
})

it('at 120 columns', async () => {
  const { output } = await runVitest('messages', { columns: 120 })
  expect(output).toMatchInlineSnapshot(`
    "❯ account.race.test.ts (2 tests | 2 failed) 1ms
       × deposits are not lost 1ms
       × both get both locks 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 2 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  account.race.test.ts > deposits are not lost
    RaceError: lost update on Account#1.balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A alice · deposit(1)                         B bob · deposit(2)                           Account#1.balance
      ┌─▶  1  read  0 ← initial         src/account.ts:10  ┊                                            0
      │    2  ┊                                            read  0 ← initial         src/account.ts:10  0
      └─▶  3  ┊                                            write 0 → 2               src/account.ts:12  2   changed
           4  write 2 → 1, erases 3     src/account.ts:12                                               1   changed

      src/account.ts
                 9│   async deposit(amount: number): Promise<void> {
        1 2     10│     const before = this.balance
                  │                    ^^^^^^^^^^^^ step 1, alice reads 0
         ┊      11│     await this.audit.record(amount)                       suspended here: alice 1 to 4, bob 2 to 3
        3 4     12│     this.balance = before + amount
                  │     ^^^^^^^^^^^^ step 3, bob writes 2
                13│   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 2, writes 3; B reads 0, writes 2).

      Schedule  ABBA, 2 switches                                    confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take longer than a microtask
      Replay    r1-ABBA-9dfd                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

     ❯ account.race.test.ts:12:27
         10|     bob: () => account.deposit(2),
         11|   })
         12|   expect(account.balance).toBe(3)
           |                           ^
         13| })
         14|
     ❯ alice, step 1: read Account#1.balance src/account.ts:10:20
     ❯ bob, step 3: write Account#1.balance src/account.ts:12:5

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ account.race.test.ts:12:27

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/2]⎯

     FAIL  account.race.test.ts > both get both locks
    RaceError: deadlock: A and B wait for each other

      alice holds Lock#1 and waits for Lock#2; bob holds Lock#2 and waits for Lock#1.

           #  A alice                                                B bob
           1  lock  Lock#1                            src/lock.ts:7  ┊
           2  ┊                                                      lock  Lock#2                            src/lock.ts:7
      ┌─▶  3  ┊                                                      waits Lock#1, held by A                src/lock.ts:18
      └─▶  4  waits Lock#2, held by B                src/lock.ts:18

      src/lock.ts
         ┊      17│   await first.take()                                      suspended here: alice 1 to 4, bob 2 to 3
        3 4     18│   await second.take()
                  │   ^^^^^^^^^^^^^^^^^^^ step 3, bob waits for Lock#1
                  │   ^^^^^^^^^^^^^^^^^^^ step 4, alice waits for Lock#2
                19│   work()

      No task can take a step after 4. 2 of the 3 traces explored so far finish.

      Schedule  ABBA, 2 switches                                    confirmed 3 of 3
      Searched  1 input, 3 traces, 2 race pairs, 2 seen both ways   stopped at the first failure, 1ms
      Today     needs \`await first.take()\` at src/lock.ts:17 to take longer than a microtask
      Replay    r1-ABBA-ecae                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

     ❯ bob, step 3: waits for Lock#1 src/lock.ts:18:3
         16| export async function withBoth(first: Lock, second: Lock, work: () => …
         17|   await first.take()
         18|   await second.take()
           |   ^
         19|   work()
         20|   second.give()
     ❯ alice, step 4: waits for Lock#2 src/lock.ts:18:3

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/2]⎯

     Test Files  1 failed (1)
          Tests  2 failed (2)"
  `)
})

it('in colour', async () => {
  const { output } = await runVitest('messages', {
    columns: 80,
    colour: true,
    args: ['-t', 'deposits'],
  })
  const shown = output.replaceAll('\u001B', '␛')
  expect(shown.slice(shown.indexOf('RaceError'), shown.indexOf('Caused'))).toMatchInlineSnapshot(`
    "RaceError␛[22m: lost update on Account#1.balance: expected 1 to be 3␛[39m

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A ␛[1malice␛[22m · deposit(1)               B ␛[1mbob␛[22m · deposit(2)
      ␛[1;31m┌─▶␛[22;39m␛[1;31m  1␛[22;39m  ␛[1;31mread  0 ← initial␛[22;39m␛[2m             :10␛[22m  ┊
      ␛[1;31m│  ␛[22;39m  2  ┊                                  read  0 ← initial␛[2m             :10␛[22m
      ␛[1;31m└─▶␛[22;39m␛[1;31m  3␛[22;39m  ┊                                  ␛[1;31mwrite 0 → 2␛[22;39m␛[2m                   :12␛[22m
           4  write 2 → 1, erases 3␛[2m         :12␛[22m

      ␛[2msrc/account.ts␛[22m
                ␛[2m 9│␛[22m   async deposit(amount: number): Promise<void> {
        1 2     ␛[2m10│␛[22m␛[1m     const before = this.balance␛[22m
                  ␛[2m│␛[22m␛[1;31m                    ^^^^^^^^^^^^ step 1, alice reads 0␛[22;39m
         ┊      ␛[2m11│␛[22m     await this.audit.record(amount)
        3 4     ␛[2m12│␛[22m␛[1m     this.balance = before + amount␛[22m
                  ␛[2m│␛[22m␛[1;31m     ^^^^^^^^^^^^ step 3, bob writes 2␛[22;39m
                ␛[2m13│␛[22m   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take
                longer than a microtask
      Replay    r1-ABBA-9dfd
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

    ␛[36m ␛[2m❯␛[22m account.race.test.ts:␛[2m12:27␛[22m␛[39m
        ␛[90m 10|␛[39m     bob␛[33m:␛[39m () ␛[33m=>␛[39m account␛[33m.␛[39m␛[34mdeposit␛[39m(␛[34m2␛[39m)␛[33m,␛[39m
        ␛[90m 11|␛[39m   })
        ␛[90m 12|␛[39m   ␛[34mexpect␛[39m(account␛[33m.␛[39mbalance)␛[33m.␛[39m␛[34mtoBe␛[39m(␛[34m3␛[39m)
        ␛[90m   |␛[39m                           ␛[31m^␛[39m
        ␛[90m 13|␛[39m })
        ␛[90m 14|␛[39m
    ␛[90m ␛[2m❯␛[22m alice, step 1: read Account#1.balance src/account.ts:␛[2m10:20␛[22m␛[39m
    ␛[90m ␛[2m❯␛[22m bob, step 3: write Account#1.balance src/account.ts:␛[2m12:5␛[22m␛[39m

    ␛[31m␛[1m"
  `)
})

it('without Unicode: no character beyond ASCII but for what Vitest itself prints', async () => {
  const { output } = await runVitest('messages', {
    columns: 80,
    args: ['-t', 'deposits'],
    env: { LC_ALL: 'C', LANG: 'C' },
  })
  const ours = output.slice(output.indexOf('RaceError'), output.indexOf('RACE_REPLAY'))
  expect(ours).toMatch(/^[\x20-\x7E\n]*$/)
  expect(ours).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A alice - deposit(1)               B bob - deposit(2)
      +->  1  read  0 <- initial            :10  .
      |    2  .                                  read  0 <- initial            :10
      +->  3  .                                  write 0 -> 2                  :12
           4  write 2 -> 1, erases 3        :12

      src/account.ts
                 9|   async deposit(amount: number): Promise<void> {
        1 2     10|     const before = this.balance
                  |                    ^^^^^^^^^^^^ step 1, alice reads 0
         .      11|     await this.audit.record(amount)
        3 4     12|     this.balance = before + amount
                  |     ^^^^^^^^^^^^ step 3, bob writes 2
                13|   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take
                longer than a microtask
      Replay    r1-ABBA-9dfd
                "
  `)
})
