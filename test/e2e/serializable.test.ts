import { describe, expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

describe('race.serializable', () => {
  test.each([80, 120])('what people see at %i columns', async (columns) => {
    const { output } = await runVitest('serializable', { args: ['messages.test.ts'], columns })
    if (columns === 80)
      expect(output).toMatchInlineSnapshot(`
        "❯ messages.test.ts (1 test | 1 failed) 1ms
           × deposits are as if one came after the other 1ms

        ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

         FAIL  messages.test.ts > deposits are as if one came after the other
        RaceError: lost update on Account#1.balance: not serializable: { alice: 1, bob:…

          alice and bob both read 0 before either wrote, so alice's write erases bob's.

               #  A alice · deposit(1)               B bob · deposit(2)
          ┌─▶  1  read  0 ← initial             :14  ┊
          │    2  ┊                                  read  0 ← initial             :14
          └─▶  3  ┊                                  write 0 → 2 +1                :16
               4  write 2 → 1, erases 3 +1      :16

          account.ts
                    13│   async deposit(amount: number): Promise<number> {
            1 2     14│     const before = this.balance
                      │                    ^^^^^^^^^^^^ step 1, alice reads 0
             ┊      15│     await this.#audit(amount)
            3 4     16│     this.balance = before + amount
                      │     ^^^^^^^^^^^^ step 3, bob writes 2
            3 4     17│     return this.balance

          Steps 1 and 3 race. Run 3 before 1 and the test passes.

          Schedule  ABBA, 2 switches             confirmed 3 of 3
          Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
          Today     needs \`await this.#audit(amount)\` at account.ts:15 to take longer
                    than a microtask
          Replay    r1-ABBA-dd71
                    RACE_REPLAY=<that> npx vitest run, or { replay } in the test

         ❯ messages.test.ts:6:14
              4| raceTest('deposits are as if one came after the other', async ({ race …
              5|   const account = new Account(async () => {})
              6|   await race.serializable(
               |              ^
              7|     { alice: () => account.deposit(1), bob: () => account.deposit(2) },
              8|     () => account.balance,
         ❯ alice, step 1: read Account#1.balance account.ts:14:20
         ❯ bob, step 3: write Account#1.balance account.ts:16:5

        Caused by: AssertionError: not serializable: { alice: 1, bob: 2 }, observed 1

        The serial orders give
          { alice: 1, bob: 3 }, observed 3   alice, bob
          { alice: 3, bob: 2 }, observed 3   bob, alice
         ❯ messages.test.ts:6:14

        ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

         Test Files  1 failed (1)
              Tests  1 failed (1)"
      `)
    else
      expect(output).toMatchInlineSnapshot(`
        "❯ messages.test.ts (1 test | 1 failed) 1ms
           × deposits are as if one came after the other 1ms

        ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

         FAIL  messages.test.ts > deposits are as if one came after the other
        RaceError: lost update on Account#1.balance: not serializable: { alice: 1, bob: 2 }, observed 1

          alice and bob both read 0 before either wrote, so alice's write erases bob's.

               #  A alice · deposit(1)                         B bob · deposit(2)                           Account#1.balance
          ┌─▶  1  read  0 ← initial             account.ts:14  ┊                                            0
          │    2  ┊                                            read  0 ← initial             account.ts:14  0
          └─▶  3  ┊                                            write 0 → 2 +1                account.ts:16  2   changed
               4  write 2 → 1, erases 3 +1      account.ts:16                                               1   changed

          account.ts
                    13│   async deposit(amount: number): Promise<number> {
            1 2     14│     const before = this.balance
                      │                    ^^^^^^^^^^^^ step 1, alice reads 0
             ┊      15│     await this.#audit(amount)                             suspended here: alice 1 to 4, bob 2 to 3
            3 4     16│     this.balance = before + amount
                      │     ^^^^^^^^^^^^ step 3, bob writes 2
            3 4     17│     return this.balance

          Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 2, writes 3, reads 3; B reads 0, writes 2, reads 2).

          Schedule  ABBA, 2 switches                                    confirmed 3 of 3
          Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
          Today     needs \`await this.#audit(amount)\` at account.ts:15 to take longer than a microtask
          Replay    r1-ABBA-dd71                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

         ❯ messages.test.ts:6:14
              4| raceTest('deposits are as if one came after the other', async ({ race …
              5|   const account = new Account(async () => {})
              6|   await race.serializable(
               |              ^
              7|     { alice: () => account.deposit(1), bob: () => account.deposit(2) },
              8|     () => account.balance,
         ❯ alice, step 1: read Account#1.balance account.ts:14:20
         ❯ bob, step 3: write Account#1.balance account.ts:16:5

        Caused by: AssertionError: not serializable: { alice: 1, bob: 2 }, observed 1

        The serial orders give
          { alice: 1, bob: 3 }, observed 3   alice, bob
          { alice: 3, bob: 2 }, observed 3   bob, alice
         ❯ messages.test.ts:6:14

        ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

         Test Files  1 failed (1)
              Tests  1 failed (1)"
      `)
  })

  test('compares with what serial orders come to', async () => {
    const { output } = await runVitest('serializable', { args: ['serializable.test.ts'] })
    expect(output).toMatchInlineSnapshot(`
      "❯ serializable.test.ts (22 tests | 11 failed) 1ms
         ✓ verified 1ms
         ✓ verified by an assertion 1ms
         ✓ an array, and nothing observed 1ms
         ✓ functions 1ms
         ✓ nothing 1ms
         × results alone 1ms
         × three tasks, observed by an async function 1ms
           ✓ are results, and the first is thrown 1ms
           × swallow nothing 1ms
           × fail the test 1ms
           × of observing too 1ms
           ✓ are allowed what the calls before them allow 1ms
           ✓ go through all their orders 1ms
           × show what hidden state came of those before 1ms
         ✓ what a task leaves behind is part of its serial orders 1ms
         ✓ the engine’s own order 1ms
         ✓ one order waits for ever 1ms
           × no order finishes 1ms
           × seven tasks 1ms
           × one inside another 1ms
           × nothing to observe with 1ms
           × only after a race 1ms

      ⎯⎯⎯⎯⎯⎯ Failed Tests 11 ⎯⎯⎯⎯⎯⎯⎯

       FAIL  serializable.test.ts > results alone
      RaceError: lost update on Account#1.balance: not serializable: [1, 1]

        task 1 and task 2 both read 0 before either wrote, so task 1's write erases
        task 2's.

             #  A task 1 · deposit(1)              B task 2 · deposit(1)
        ┌─▶  1  read  0 ← initial             :14  ┊
        │    2  ┊                                  read  0 ← initial             :14
        └─▶  3  ┊                                  write 0 → 1 +1                :16
             4  write 1 → 1, erases 3 +1      :16

        account.ts
                  13│   async deposit(amount: number): Promise<number> {
          1 2     14│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, task 1 reads 0
           ┊      15│     await this.#audit(amount)
          3 4     16│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, task 2 writes 1
          3 4     17│     return this.balance

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:15 to take longer
                  than a microtask
        Replay    r1-ABBA-0c52
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ serializable.test.ts:44:14
           42| raceTest('results alone', async ({ race }) => {
           43|   const account = new Account(audit)
           44|   await race.serializable([() => account.deposit(1), () => account.dep…
             |              ^
           45| })
           46|
       ❯ task 1, step 1: read Account#1.balance account.ts:14:20
       ❯ task 2, step 3: write Account#1.balance account.ts:16:5

      Caused by: AssertionError: not serializable: [1, 1]

      The serial orders give
        [1, 2]   task 1, task 2
        [2, 1]   task 2, task 1
       ❯ serializable.test.ts:44:14

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/11]⎯

       FAIL  serializable.test.ts > three tasks, observed by an async function
      RaceError: lost update on Account#1.balance: not serializable: observed 4

        task 2 and task 3 both read 1 before either wrote, so task 3's write erases
        task 2's.

             1  A task 1  read  0 ← initial                             account.ts:14
             2  A task 1  write 0 → 1 +1                                account.ts:16
                … 1 step of A that touches nothing here
        ┌─▶  4  C task 3  read  1 ← 2                                   account.ts:14
        │    5  B task 2  read  1 ← 2                                   account.ts:14
        └─▶  6  B task 2  write 1 → 3 +1                                account.ts:16
                … 1 step of B that touches nothing here
             8  C task 3  write 3 → 4, erases 6 +1                      account.ts:16
                … 1 step of C that touches nothing here

        account.ts
                  13│   async deposit(amount: number): Promise<number> {
          1 4 5   14│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 4, task 3 reads 1
            ┊     15│     await this.#audit(amount)
          2 6 8   16│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 6, task 2 writes 3
          2 6 8   17│     return this.balance

        Steps 4 and 6 race. Run 6 before 4 and the test passes.

        Schedule  AAACBBBCC, 3 switches       shrunk from 5 switches, confirmed 3 of 3
        Searched  1 trace, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:15 to take longer
                  than a microtask
        Replay    r1-AAACBBBCC-0c52
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ serializable.test.ts:50:14
           48|   const account = new Account(audit)
           49|   const deposit = async (amount: number): Promise<void> => void (await…
           50|   await race.serializable([() => deposit(1), () => deposit(2), () => d…
             |              ^
           51|     await audit()
           52|     return account.balance
       ❯ task 3, step 4: read Account#1.balance account.ts:14:20
       ❯ task 2, step 6: write Account#1.balance account.ts:16:5

      Caused by: AssertionError: not serializable: observed 4

      Every serial order gives observed 6
       ❯ serializable.test.ts:50:14

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/11]⎯

       FAIL  serializable.test.ts > errors > swallow nothing
      RaceError: stale check on Tickets#1.left: not serializable: observed -1

        task 1 read 1 in step 2, task 2 wrote 0 in step 5, and task 1 acted on the old
        value in step 6.

             #  A task 1 · buy()                   B task 2 · buy()
                … 1 step of A that touches nothing here
        ┌─▶  2  read  1 ← initial             :64  ┊
                … 1 step of B that touches nothing here
        │    4  ┊                                  read  1 ← initial             :64
        └─▶  5  ┊                                  write 1 → 0 +1                :66
             6  write 0 → -1 +1               :66

        serializable.test.ts
           ┊      63│     if (!this.#isAtomic) await audit()
          2 4     64│     if (this.left === 0) throw new Error('sold out')
                    │         ^^^^^^^^^ step 2, task 1 reads 1
           ┊      65│     if (!this.#isAtomic) await audit()
          5 6     66│     this.left--
                    │     ^^^^^^^^^ step 5, task 2 writes 0
                  67│   }

        Steps 2 and 5 race. Run 5 before 2 and the test passes.

        Schedule  AABBBA, 2 switches           confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await audit()\` at serializable.test.ts:65 to take longer than
                  a microtask
        Replay    r1-AABBBA-8c29
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ serializable.test.ts:79:25
           77|   raceTest('swallow nothing', async ({ race }) => {
           78|     const tickets = new Tickets(false)
           79|     const buying = race.serializable([() => tickets.buy(), () => ticke…
             |                         ^
           80|     await buying.catch(() => {})
           81|   })
       ❯ task 1, step 2: read Tickets#1.left serializable.test.ts:64:9
       ❯ task 2, step 5: write Tickets#1.left serializable.test.ts:66:5

      Caused by: AssertionError: not serializable: observed -1

      The serial orders give
        [undefined, rejected with Error: sold out], observed 0   task 1, task 2
        [rejected with Error: sold out, undefined], observed 0   task 2, task 1
       ❯ serializable.test.ts:79:25

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/11]⎯

       FAIL  serializable.test.ts > errors > fail the test
      RaceError: race: sold out

        No single reversal of two steps makes it pass; it may fail in every order.

             #  A task 1 · buy()                   B task 2 · buy()
             1  write Ticket…1.left 1 → 0 +2  :66  ┊
             2                                     read  Tickets#1.left 0 ← 1    :64

        serializable.test.ts
                  63│     if (!this.#isAtomic) await audit()
          1 2     64│     if (this.left === 0) throw new Error('sold out')
                    │         ^^^^^^^^^ step 2, task 2 reads 0
                  65│     if (!this.#isAtomic) await audit()

        No single race was found whose reversal makes the test pass.

        Schedule  AB, 1 switch                 confirmed 3 of 3
        Searched  1 trace, 1 race pair         stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-AB-8c29 with interleave: 'io'
        Replay    r1-AB-8c29
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ Tickets.buy serializable.test.ts:64:32
           62|   async buy(): Promise<void> {
           63|     if (!this.#isAtomic) await audit()
           64|     if (this.left === 0) throw new Error('sold out')
             |                                ^
           65|     if (!this.#isAtomic) await audit()
           66|     this.left--

      Caused by: Error: sold out
       ❯ Tickets.buy serializable.test.ts:64:32
       ❯ serializable.test.ts:85:65

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/11]⎯

       FAIL  serializable.test.ts > errors > of observing too
      RaceError: fails in its only order: cannot look

        There is only one order of steps, and it fails: this is no race.

             #
                … 1 step of A that touches nothing here

        No single race was found whose reversal makes the test pass.

        Schedule  A, 0 switches                confirmed 3 of 3
        Searched  1 trace, 0 race pairs        stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-A-8c29 with interleave: 'io'
        Replay    r1-A-8c29
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ serializable.test.ts:90:13
           88|   raceTest('of observing too', async ({ race }) => {
           89|     await race.serializable([audit], () => {
           90|       throw new Error('cannot look')
             |             ^
           91|     })
           92|   })

      Caused by: Error: cannot look
       ❯ serializable.test.ts:90:13

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[5/11]⎯

       FAIL  serializable.test.ts > calls one after the other > show what hidden state came of those before
      RaceError: lost update on Account#1.balance: not serializable: observed 1

        A task 1 and task 2 both read 0 before either wrote, so task 2's write erases
        A task 1's.

             #  A task 1                           B task 2
        ┌─▶  1  ┊                                  read  0 ← initial             :14
        │    2  read  0 ← initial             :14  ┊
        └─▶  3  write 0 → 1 +1                :16  ┊
                … 1 step of A that touches nothing here
             5                                     write 1 → 1, erases 3 +1      :16
                … 2 steps of B, C that touch nothing here

        account.ts
                  13│   async deposit(amount: number): Promise<number> {
          1 2     14│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, task 2 reads 0
           ┊      15│     await this.#audit(amount)
          3 5     16│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, A task 1 writes 1
          3 5     17│     return this.balance

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  BAAABBC, 3 switches         shrunk from 4 switches, confirmed 3 of 3
        Searched  1 trace, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:15 to take longer
                  than a microtask
        Replay    r1-BAAABBC-0c52
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ serializable.test.ts:132:16
          130|     const deposit = async (): Promise<void> => void (await account.dep…
          131|     await race.serializable([deposit, deposit])
          132|     await race.serializable([audit], () => account.balance)
             |                ^
          133|   })
          134| })
       ❯ task 2, step 1: read Account#1.balance account.ts:14:20
       ❯ task 1, step 3: write Account#1.balance account.ts:16:5

      Caused by: AssertionError: not serializable: observed 1

      Every serial order gives observed 2
       ❯ serializable.test.ts:132:16

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[6/11]⎯

       FAIL  serializable.test.ts > misuse > no order finishes
      RaceToolError: [race] race.serializable() has no serial order: one after the other its tasks do not finish in any, since some wait for others. Use race(), and state in the test what has to hold.
       ❯ serializable.test.ts:184:16
          182|       await gates[other]!.opened
          183|     }
          184|     await race.serializable([() => meet(0, 1), () => meet(1, 0)])
             |                ^
          185|   })
          186|

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[7/11]⎯

       FAIL  serializable.test.ts > misuse > seven tasks
      RaceToolError: [race] race.serializable() got 7 tasks, and each of their serial orders is a run. Give it at most 6, which have 720.
       ❯ serializable.test.ts:188:16
          186|
          187|   raceTest('seven tasks', async ({ race }) => {
          188|     await race.serializable([1, 2, 3, 4, 5, 6, 7].map(() => audit))
             |                ^
          189|   })
          190|

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[8/11]⎯

       FAIL  serializable.test.ts > misuse > one inside another
      RaceToolError: [race] race.serializable() was called while another call of it was running, so nobody can say which comes first. Await one before the next.
       ❯ serializable.test.ts:192:62
          190|
          191|   raceTest('one inside another', async ({ race }) => {
          192|     await race([() => race.serializable([audit]), () => race.serializa…
             |                                                              ^
          193|   })
          194|

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[9/11]⎯

       FAIL  serializable.test.ts > misuse > nothing to observe with
      RaceToolError: [race] race.serializable() got 5 to observe with. Pass a function that returns what the tasks have changed: () => …
       ❯ serializable.test.ts:196:16
          194|
          195|   raceTest('nothing to observe with', async ({ race }) => {
          196|     await race.serializable([audit], 5 as never)
             |                ^
          197|   })
          198|

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[10/11]⎯

       FAIL  serializable.test.ts > misuse > only after a race
      RaceToolError: [race] call 2 of race.serializable() was made in no run in which the tasks of all calls run one after the other, so nothing is known of it. Make the call whatever the tasks come to.
       ❯ serializable.test.ts:202:43
          200|     const account = new Account(audit)
          201|     await race.serializable([() => account.deposit(1).then(() => {}), …
          202|     if (account.balance === 1) await race.serializable([audit])
             |                                           ^
          203|   })
          204| })

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[11/11]⎯

       Test Files  1 failed (1)
            Tests  11 failed | 11 passed (22)"
    `)
  })

  test('serial orders are no part of the search', async () => {
    const { tests } = await runVitest('serializable', {
      args: ['serializable.test.ts', '-t', 'verified'],
    })
    const counts = Object.entries(tests).flatMap(([name, { race }]) => {
      if (race === undefined) return []
      const { status, traces, redundant } = race as Record<string, unknown>
      return [`${name}: ${status}, ${traces} traces, ${redundant} redundant`]
    })
    expect(counts).toMatchInlineSnapshot(`
      [
        "verified: verified, 2 traces, 0 redundant",
        "verified by an assertion: verified, 2 traces, 0 redundant",
      ]
    `)
  })

  test('replay strings lead to the same failure', async () => {
    const { output } = await runVitest('serializable', {
      args: ['messages.test.ts'],
      env: { RACE_REPLAY: 'r1-ABBA-dd71' },
    })
    expect(output).toMatchInlineSnapshot(`
      "❯ messages.test.ts (1 test | 1 failed) 1ms
         × deposits are as if one came after the other 1ms

      ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

       FAIL  messages.test.ts > deposits are as if one came after the other
      RaceError: lost update on Account#1.balance: not serializable: { alice: 1, bob:…

        alice and bob both read 0 before either wrote, so alice's write erases bob's.

             #  A alice · deposit(1)               B bob · deposit(2)
        ┌─▶  1  read  0 ← initial             :14  ┊
        │    2  ┊                                  read  0 ← initial             :14
        └─▶  3  ┊                                  write 0 → 2 +1                :16
             4  write 2 → 1, erases 3 +1      :16

        account.ts
                  13│   async deposit(amount: number): Promise<number> {
          1 2     14│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, alice reads 0
           ┊      15│     await this.#audit(amount)
          3 4     16│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, bob writes 2
          3 4     17│     return this.balance

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  1 trace, 0 race pairs        a replay, 1ms
        Replay    r1-ABBA-dd71
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ messages.test.ts:6:14
            4| raceTest('deposits are as if one came after the other', async ({ race …
            5|   const account = new Account(async () => {})
            6|   await race.serializable(
             |              ^
            7|     { alice: () => account.deposit(1), bob: () => account.deposit(2) },
            8|     () => account.balance,
       ❯ alice, step 1: read Account#1.balance account.ts:14:20
       ❯ bob, step 3: write Account#1.balance account.ts:16:5

      Caused by: AssertionError: not serializable: { alice: 1, bob: 2 }, observed 1

      The serial orders give
        { alice: 1, bob: 3 }, observed 3   alice, bob
        { alice: 3, bob: 2 }, observed 3   bob, alice
       ❯ messages.test.ts:6:14

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

       Test Files  1 failed (1)
            Tests  1 failed (1)"
    `)
  })

  test('a replay that passes is compared, too', async () => {
    const { tests } = await runVitest('serializable', {
      args: ['messages.test.ts'],
      env: { RACE_REPLAY: 'r1-AABB-dd71' },
    })
    const outcomes = Object.values(tests).map(({ status, race }) => ({
      status,
      race: { ...(race as object), ms: 0 },
    }))
    expect(outcomes).toMatchInlineSnapshot(`
      [
        {
          "race": {
            "inputs": 1,
            "limit": {
              "kind": "traces",
              "value": 1,
            },
            "ms": 0,
            "redundant": 0,
            "status": "bounded",
            "traces": 1,
          },
          "status": "passed",
        },
      ]
    `)
  })
})
