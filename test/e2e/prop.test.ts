import { describe, expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

describe('raceTest.prop', () => {
  test('generates inputs beside schedules', async () => {
    const { output, tests } = await runVitest('prop', {
      args: ['prop.test.ts'],
      reporter: 'verbose',
    })
    // How far it gets in its time is the machine's business.
    expect(
      output.replaceAll(
        /(?:(?<=after )[\d,]+|[\d,]+(?= traces were run, and none failed.\n))/g,
        'N',
      ),
    ).toMatchInlineSnapshot(`
      "× prop.test.ts > deposits are not lost (with seed=1203) 1ms
         → lost update on Account#1.balance: expected +0 to be 1
       × prop.test.ts > record (with seed=7) 1ms
         → lost update on Account#1.balance: expected +0 to be 1
       ✓ prop.test.ts > in order 1ms
       × prop.test.ts > draws (with seed=5) 1ms
         → lost update on Account#1.balance: expected +0 to be 1
       ✓ prop.test.ts > instances 1ms
       ✓ prop.test.ts > fc.pre 1ms
       × prop.test.ts > fc.pre rejects all 1ms
         → [race] fc.pre rejected 201 inputs and let 0 through, which is too few. Generate inputs that fit, or raise maxSkipsPerRun.
       × prop.test.ts > shared limits 1ms
         → bounded: stopped by limits.traces = 20, shared by 10 inputs
       × prop.test.ts > interrupted 1ms
         → bounded: stopped by interruptAfterTimeLimit = 400 after N inputs
       × prop.test.ts > interrupted, as a failure 1ms
         → [race] interruptAfterTimeLimit = 400 was up after N of 100000 inputs. Raise it, or leave markInterruptAsFailure out.
       ✓ prop.test.ts > each 1 1ms
       ✓ prop.test.ts > each 2 1ms
       ✓ prop.test.ts > for 1 1ms
       ✓ prop.test.ts > for 2 1ms
       ✓ prop.test.ts > fixtures 1ms
       ↓ prop.test.ts > skipped
       ↓ prop.test.ts > skipped too
       ✓ prop.test.ts > fails 1ms
       ✓ prop.test.ts > concurrent 1ms
       × prop.test.ts > verbose (with seed=1) 1ms
         → fails in its only order: expected 1 to be +0

      ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 8 ⎯⎯⎯⎯⎯⎯⎯

       FAIL  prop.test.ts > deposits are not lost (with seed=1203)
      RaceError: lost update on Account#1.balance: expected +0 to be 1

        task 1 and task 2 both read 0 before either wrote, so task 1's write erases
        task 2's.

             #  A task 1 · deposit(amount)         B task 2 · deposit(amount)
        ┌─▶  1  read  0 ← initial             :10  ┊
        │    2  ┊                                  read  0 ← initial             :10
        └─▶  3  ┊                                  write 0 → 1                   :12
             4  write 1 → 0, erases 3         :12

        account.ts
                   9│   async deposit(amount: number): Promise<void> {
          1 2     10│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, task 1 reads 0
           ┊      11│     await this.#audit(amount)
          3 4     12│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, task 2 writes 1
                  13│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Inputs    amounts = [0,1]              shrunk from [82,47,15,3]
        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:11 to take longer
                  than a microtask
        Replay    r1-ABBA-1aef-k1203.0.1.1.3.2
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ prop.test.ts:13:29
           11|     const account = new Account(async () => {})
           12|     await race(amounts.map((amount) => () => account.deposit(amount)))
           13|     expect(account.balance).toBe(sum(amounts))
             |                             ^
           14|   },
           15| )
       ❯ task 1, step 1: read Account#1.balance account.ts:10:20
       ❯ task 2, step 3: write Account#1.balance account.ts:12:5

      Caused by: AssertionError: expected +0 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 0

       ❯ prop.test.ts:13:29

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/8]⎯

       FAIL  prop.test.ts > record (with seed=7)
      RaceError: lost update on Account#1.balance: expected +0 to be 1

        alice and bob both read 0 before either wrote, so alice's write erases bob's.

             #  A alice · deposit(a)               B bob · deposit(b)
        ┌─▶  1  read  0 ← initial             :10  ┊
        │    2  ┊                                  read  0 ← initial             :10
        └─▶  3  ┊                                  write 0 → 1                   :12
             4  write 1 → 0, erases 3         :12

        account.ts
                   9│   async deposit(amount: number): Promise<void> {
          1 2     10│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, alice reads 0
           ┊      11│     await this.#audit(amount)
          3 4     12│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, bob writes 1
                  13│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Inputs    a = 0                        shrunk from 9
                  b = 1                        shrunk from 7
        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:11 to take longer
                  than a microtask
        Replay    r1-ABBA-1aef-k7.0.0.1.0.0.1
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ prop.test.ts:20:27
           18|   const account = new Account(async () => {})
           19|   await race({ alice: () => account.deposit(a), bob: () => account.dep…
           20|   expect(account.balance).toBe(a + b)
             |                           ^
           21| })
           22|
       ❯ alice, step 1: read Account#1.balance account.ts:10:20
       ❯ bob, step 3: write Account#1.balance account.ts:12:5

      Caused by: AssertionError: expected +0 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 0

       ❯ prop.test.ts:20:27

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/8]⎯

       FAIL  prop.test.ts > draws (with seed=5)
      RaceError: lost update on Account#1.balance: expected +0 to be 1

        alice and bob both read 0 before either wrote, so alice's write erases bob's.

             #  A alice · deposit(a)               B bob · deposit(b)
        ┌─▶  1  read  0 ← initial             :10  ┊
        │    2  ┊                                  read  0 ← initial             :10
        └─▶  3  ┊                                  write 0 → 1                   :12
             4  write 1 → 0, erases 3         :12

        account.ts
                   9│   async deposit(amount: number): Promise<void> {
          1 2     10│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, alice reads 0
           ┊      11│     await this.#audit(amount)
          3 4     12│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, bob writes 1
                  13│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Inputs    g = [0,1]                    shrunk from [94,1]
        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:11 to take longer
                  than a microtask
        Replay    r1-ABBA-1aef-k5.0.0
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ prop.test.ts:43:27
           41|   const b = g(fc.nat, { max: 100 })
           42|   await race({ alice: () => account.deposit(a), bob: () => account.dep…
           43|   expect(account.balance).toBe(a + b)
             |                           ^
           44| })
           45|
       ❯ alice, step 1: read Account#1.balance account.ts:10:20
       ❯ bob, step 3: write Account#1.balance account.ts:12:5

      Caused by: AssertionError: expected +0 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 0

       ❯ prop.test.ts:43:27

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/8]⎯

       FAIL  prop.test.ts > fc.pre rejects all
      RaceToolError: [race] fc.pre rejected 201 inputs and let 0 through, which is too few. Generate inputs that fit, or raise maxSkipsPerRun.
      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/8]⎯

       FAIL  prop.test.ts > shared limits
      RaceError: bounded: stopped by limits.traces = 20, shared by 10 inputs

        20 traces were run, and none failed. Raise limits.traces, or give the test
        fewer tasks or steps.

       ❯ raceTest prop.test.ts:72:1
           70| })
           71|
           72| raceTest.prop([fc.nat(9)], { numRuns: 10 })(
             | ^
           73|   'shared limits',
           74|   { limits: { traces: 20 }, failOn: ['bounded'] },

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[5/8]⎯

       FAIL  prop.test.ts > interrupted
      RaceError: bounded: stopped by interruptAfterTimeLimit = 400 after N inputs

        N traces were run, and none failed.

       ❯ raceTest prop.test.ts:81:1
           79| )
           80|
           81| raceTest.prop([fc.nat(9)], { numRuns: 1e5, interruptAfterTimeLimit: 40…
             | ^
           82|   'interrupted',
           83|   { failOn: ['bounded'], limits: { traces: 1e7, time: '1m' } },

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[6/8]⎯

       FAIL  prop.test.ts > interrupted, as a failure
      RaceToolError: [race] interruptAfterTimeLimit = 400 was up after N of 100000 inputs. Raise it, or leave markInterruptAsFailure out.
      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[7/8]⎯

       FAIL  prop.test.ts > verbose (with seed=1)
      RaceError: fails in its only order: expected 1 to be +0

        There is only one order of steps, and it fails: this is no race.

             #
                … 1 step of A that touches nothing here

        No single race was found whose reversal makes the test pass.

        Inputs    n = 1                    shrunk from 9
        Schedule  A, 0 switches            confirmed 3 of 3
        Searched  2 traces, 0 race pairs   stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-A-ce90-k1.1.1.0.0.0 with interleave: 'io'
        Replay    r1-A-ce90-k1.1.1.0.0.0
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

        Encountered failures were:
        - [[9]]
        - [[5]]
        - [[3]]
        - [[2]]
        - [[1]]

       ❯ prop.test.ts:121:16
          119|   let seen = 0
          120|   await race([async () => (seen = n)])
          121|   expect(seen).toBe(0)
             |                ^
          122| })
          123|

      Caused by: AssertionError: expected 1 to be +0 // Object.is equality

      - Expected
      + Received

      - 0
      + 1

       ❯ prop.test.ts:121:16

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[8/8]⎯

       Test Files  1 failed (1)
            Tests  8 failed | 9 passed | 1 expected fail | 2 skipped (20)"
    `)
    const inputsOf = (name: string): unknown => (tests[name]!.race as { inputs: number }).inputs
    expect(inputsOf('in order')).toBe(20)
    expect(inputsOf('each 1')).toBe(3)
  })

  test('at 120 columns', async () => {
    const { output } = await runVitest('prop', {
      args: ['prop.test.ts', '--testNamePattern', 'deposits'],
      columns: 120,
    })
    expect(output).toMatchInlineSnapshot(`
      "❯ prop.test.ts (20 tests | 1 failed | 19 skipped) 1ms
         × deposits are not lost (with seed=1203) 1ms
         ↓ record
         ↓ in order
         ↓ draws
         ↓ instances
         ↓ fc.pre
         ↓ fc.pre rejects all
         ↓ shared limits
         ↓ interrupted
         ↓ interrupted, as a failure
         ↓ each 1
         ↓ each 2
         ↓ for 1
         ↓ for 2
         ↓ fixtures
         ↓ skipped
         ↓ skipped too
         ↓ fails
         ↓ concurrent
         ↓ verbose

      ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

       FAIL  prop.test.ts > deposits are not lost (with seed=1203)
      RaceError: lost update on Account#1.balance: expected +0 to be 1

        task 1 and task 2 both read 0 before either wrote, so task 1's write erases task 2's.

             #  A task 1 · deposit(amount)                   B task 2 · deposit(amount)                   Account#1.balance
        ┌─▶  1  read  0 ← initial             account.ts:10  ┊                                            0
        │    2  ┊                                            read  0 ← initial             account.ts:10  0
        └─▶  3  ┊                                            write 0 → 1                   account.ts:12  1   changed
             4  write 1 → 0, erases 3         account.ts:12                                               0   changed

        account.ts
                   9│   async deposit(amount: number): Promise<void> {
          1 2     10│     const before = this.balance
                    │                    ^^^^^^^^^^^^ step 1, task 1 reads 0
           ┊      11│     await this.#audit(amount)                             suspended here: task 1 1 to 4, task 2 2 to 3
          3 4     12│     this.balance = before + amount
                    │     ^^^^^^^^^^^^ step 3, task 2 writes 1
                  13│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 1, writes 1; B reads 0, writes 1).

        Inputs    amounts = [0,1]                                     shrunk from [82,47,15,3] in 22 tries
        Schedule  ABBA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await this.#audit(amount)\` at account.ts:11 to take longer than a microtask
        Replay    r1-ABBA-1aef-k1203.0.1.1.3.2   RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ prop.test.ts:13:29
           11|     const account = new Account(async () => {})
           12|     await race(amounts.map((amount) => () => account.deposit(amount)))
           13|     expect(account.balance).toBe(sum(amounts))
             |                             ^
           14|   },
           15| )
       ❯ task 1, step 1: read Account#1.balance account.ts:10:20
       ❯ task 2, step 3: write Account#1.balance account.ts:12:5

      Caused by: AssertionError: expected +0 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 0

       ❯ prop.test.ts:13:29

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

       Test Files  1 failed (1)
            Tests  1 failed | 19 skipped (20)"
    `)
  })

  test('a replay string has the input in it', async () => {
    const first = await runVitest('prop', { args: ['prop.test.ts'] })
    const name = 'deposits are not lost (with seed=1203)'
    const { replay } = first.tests[name]!.race as { replay: string }
    expect(replay).toMatch(/^r1-ABBA-[0-9a-f]{4}-k1203\.0(?:\.\d+)+$/)
    const args = ['prop.test.ts', '--testNamePattern', '^deposits are not lost$']
    const again = await runVitest('prop', { args, env: { RACE_REPLAY: replay } })
    expect(again.tests[name]).toMatchObject({
      status: 'failed',
      race: { traces: 1, inputs: 1, replay },
    })
  })

  test('a fixture may be called g, and a replay string with inputs is not for it', async () => {
    const name = 'a fixture called g is no generator'
    const args = ['fixture.test.ts']
    const { tests } = await runVitest('prop', { args })
    expect(tests[name]).toMatchObject({ status: 'passed', race: { status: 'verified', inputs: 1 } })
    const again = await runVitest('prop', { args, env: { RACE_REPLAY: 'r1-A-0000-k1.0' } })
    expect(again.tests[name]).toMatchObject({ status: 'skipped' })
  })

  test('says what is wrong with its arguments', async () => {
    const { output } = await runVitest('prop', { args: ['bad.test.ts'], reporter: 'verbose' })
    expect(output).toMatchInlineSnapshot(`
      "× bad.test.ts > bad > one arbitrary 1ms
         → [race] raceTest.prop got an arbitrary. Use an array or an object of arbitraries: raceTest.prop([fc.nat()]).
       × bad.test.ts > bad > no arbitrary 1ms
         → [race] raceTest.prop got 1 for value 0. Use an arbitrary of fast-check, such as fc.nat().
       × bad.test.ts > bad > parameters 1ms
         → [race] the second argument of raceTest.prop is 5. Use parameters of fast-check.
       × bad.test.ts > bad > options 1ms
         → [race] there is no option limit (set to 1). Use 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.

      ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 4 ⎯⎯⎯⎯⎯⎯⎯

       FAIL  bad.test.ts > bad > one arbitrary
      RaceToolError: [race] raceTest.prop got an arbitrary. Use an array or an object of arbitraries: raceTest.prop([fc.nat()]).
       ❯ bad.test.ts:17:34
           15|     }
           16|   }
           17|   failing('one arbitrary', () => prop(fc.nat())('x', async () => {}))
             |                                  ^
           18|   failing('no arbitrary', () => prop([1])('x', async () => {}))
           19|   failing('parameters', () => prop([fc.nat()], 5)('x', async () => {}))
       ❯ failing bad.test.ts:10:7
       ❯ bad.test.ts:17:3

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/4]⎯

       FAIL  bad.test.ts > bad > no arbitrary
      RaceToolError: [race] raceTest.prop got 1 for value 0. Use an arbitrary of fast-check, such as fc.nat().
       ❯ bad.test.ts:18:33
           16|   }
           17|   failing('one arbitrary', () => prop(fc.nat())('x', async () => {}))
           18|   failing('no arbitrary', () => prop([1])('x', async () => {}))
             |                                 ^
           19|   failing('parameters', () => prop([fc.nat()], 5)('x', async () => {}))
           20|   failing('options', () => prop([fc.nat()])('x', { limit: 1 }, async (…
       ❯ failing bad.test.ts:10:7
       ❯ bad.test.ts:18:3

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/4]⎯

       FAIL  bad.test.ts > bad > parameters
      RaceToolError: [race] the second argument of raceTest.prop is 5. Use parameters of fast-check.
       ❯ bad.test.ts:19:31
           17|   failing('one arbitrary', () => prop(fc.nat())('x', async () => {}))
           18|   failing('no arbitrary', () => prop([1])('x', async () => {}))
           19|   failing('parameters', () => prop([fc.nat()], 5)('x', async () => {}))
             |                               ^
           20|   failing('options', () => prop([fc.nat()])('x', { limit: 1 }, async (…
           21| })
       ❯ failing bad.test.ts:10:7
       ❯ bad.test.ts:19:3

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/4]⎯

       FAIL  bad.test.ts > bad > options
      RaceToolError: [race] there is no option limit (set to 1). Use 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.
       ❯ bad.test.ts:20:44
           18|   failing('no arbitrary', () => prop([1])('x', async () => {}))
           19|   failing('parameters', () => prop([fc.nat()], 5)('x', async () => {}))
           20|   failing('options', () => prop([fc.nat()])('x', { limit: 1 }, async (…
             |                                            ^
           21| })
           22|
       ❯ failing bad.test.ts:10:7
       ❯ bad.test.ts:20:3

      ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/4]⎯

       Test Files  1 failed (1)
            Tests  4 failed (4)"
    `)
  })
})
