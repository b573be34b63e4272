import { describe, expect, test } from 'vitest'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'

/** `counter: verified, 87 traces` of each test. */
function outcomes({ tests }: VitestRun): string[] {
  return Object.entries(tests).map(([name, { status, race }]) => {
    const { status: outcome, traces, redundant } = (race ?? {}) as Record<string, unknown>
    return race === undefined
      ? `${name}: ${status}`
      : `${name}: ${String(outcome)}, ${String(traces)} traces +${String(redundant)}`
  })
}

const report = /^ FAIL [^]*?(?=^⎯+\[\d+\/\d+\]⎯$)/gm

/** The headline and the history of each failure. */
function histories({ output }: VitestRun): string {
  return [...output.matchAll(report)]
    .map(([text]) => text.split(/\n\n(?=  (?:task|There|The result|The test|Steps|No single))/)[0])
    .join('\n\n')
}

describe('raceTest.commands', () => {
  test.each([80, 120])('what people see at %i columns', async (columns) => {
    const { output } = await runVitest('commands', { args: ['messages.test.ts'], columns })
    if (columns === 80)
      expect(output).toMatchInlineSnapshot(`
        "❯ messages.test.ts (1 test | 1 failed) 1ms
           × a counter (with seed=1) 1ms

        ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

         FAIL  messages.test.ts > a counter (with seed=1)
        RaceError: not linearizable: increment() → 1 | increment() → 1

          A task 1           B task 2
                             ┌ increment()
          ╶ increment() → 1  │
                             └ → 1

          A increment() overlaps B increment().

          No order of the calls explains the answers:
            B increment() → 1; then A increment() → 1: expected 1 to be 2
            A increment() → 1; then B increment() → 1: expected 1 to be 2

          task 1 and task 2 both read 0 before either wrote, so task 2's write erases
          task 1's.

               #  A task 1                           B task 2
          ┌─▶  1  ┊                                  read  0 ← initial             :22
          │    2  read  0 ← initial             :22  ┊
          └─▶  3  write 0 → 1                   :24  ┊
                  … 1 step of A that touches nothing here
               5                                     write 1 → 1, erases 3         :24
                  … 1 step of B that touches nothing here

          objects.ts
                    21│   async increment(): Promise<number> {
            1 2     22│     const before = this.count
                      │                    ^^^^^^^^^^ step 1, task 2 reads 0
             ┊      23│     await work()
            3 5     24│     this.count = before + 1
                      │     ^^^^^^^^^^ step 3, task 1 writes 1
                    25│     return before + 1

          Steps 1 and 3 race. Run 3 before 1 and the test passes.

          Inputs    task 1 = [increment()]      shrunk from [increment(),read()]
                    task 2 = [increment()]      shrunk from [increment(),increment(…
          Schedule  BAAABB, 2 switches          shrunk from 3 switches, confirmed 3 of 3
          Searched  1 trace, 2 race pairs       stopped at the first failure, 1ms
          Today     needs \`await work()\` at objects.ts:23 to take longer than a
                    microtask
          Replay    r1-BAAABB-85c2-k1.0.3.3
                    RACE_REPLAY=<that> npx vitest run, or { replay } in the test

         ❯ Increment.run commands.ts:11:36
              9|   async run(model: Count, real: Counts): Promise<void> {
             10|     model.count++
             11|     expect(await real.increment()).toBe(model.count)
               |                                    ^
             12|   }
             13|   toString = () => 'increment()'
         ❯ task 2, step 1: read RacyCounter#1.count objects.ts:22:20
         ❯ task 1, step 3: write RacyCounter#1.count objects.ts:24:5

        Caused by: AssertionError: not linearizable: increment() → 1 | increment() → 1
         ❯ Increment.run commands.ts:11:36

        ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

         Test Files  1 failed (1)
              Tests  1 failed (1)"
      `)
    else
      expect(output).toMatchInlineSnapshot(`
        "❯ messages.test.ts (1 test | 1 failed) 1ms
           × a counter (with seed=1) 1ms

        ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

         FAIL  messages.test.ts > a counter (with seed=1)
        RaceError: not linearizable: increment() → 1 | increment() → 1

          A task 1           B task 2
                             ┌ increment()
          ╶ increment() → 1  │
                             └ → 1

          A increment() overlaps B increment().

          No order of the calls explains the answers:
            B increment() → 1; then A increment() → 1: expected 1 to be 2
            A increment() → 1; then B increment() → 1: expected 1 to be 2

          task 1 and task 2 both read 0 before either wrote, so task 2's write erases task 1's.

               #  A task 1                                    B task 2                                    RacyCounter#1.count
          ┌─▶  1  ┊                                           read  0 ← initial            objects.ts:22  0
          │    2  read  0 ← initial            objects.ts:22  ┊                                           0
          └─▶  3  write 0 → 1                  objects.ts:24  ┊                                           1   changed
                  … 1 step of A that touches nothing here
               5                                              write 1 → 1, erases 3        objects.ts:24  1
                  … 1 step of B that touches nothing here

          objects.ts
                    21│   async increment(): Promise<number> {
            1 2     22│     const before = this.count
                      │                    ^^^^^^^^^^ step 1, task 2 reads 0
             ┊      23│     await work()                                          suspended here: task 2 1 to 5, task 1 2 to 3
            3 5     24│     this.count = before + 1
                      │     ^^^^^^^^^^ step 3, task 1 writes 1
                    25│     return before + 1

          Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 0, writes 1; B reads 1, writes 2).

          Inputs    task 1 = [increment()]                             shrunk from [increment(),read()] in 12 tries
                    task 2 = [increment()]                             shrunk from [increment(),increment(… in 12 tries
          Schedule  BAAABB, 2 switches                                 shrunk from 3 switches in 45 tries, confirmed 3 of 3
          Searched  1 input, 1 trace, 2 race pairs, 0 seen both ways   stopped at the first failure, 1ms
          Today     needs \`await work()\` at objects.ts:23 to take longer than a microtask
          Replay    r1-BAAABB-85c2-k1.0.3.3     RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

         ❯ Increment.run commands.ts:11:36
              9|   async run(model: Count, real: Counts): Promise<void> {
             10|     model.count++
             11|     expect(await real.increment()).toBe(model.count)
               |                                    ^
             12|   }
             13|   toString = () => 'increment()'
         ❯ task 2, step 1: read RacyCounter#1.count objects.ts:22:20
         ❯ task 1, step 3: write RacyCounter#1.count objects.ts:24:5

        Caused by: AssertionError: not linearizable: increment() → 1 | increment() → 1
         ❯ Increment.run commands.ts:11:36

        ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

         Test Files  1 failed (1)
              Tests  1 failed (1)"
      `)
  })

  test('known-good objects are verified, and planted faults fail with a small history', async () => {
    const run = await runVitest('commands', { args: ['objects.test.ts'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "counter: verified, 87 traces +0",
        "counter, three tasks: verified, 114 traces +0",
        "map under a lock: verified, 136 traces +0",
        "queue: verified, 65 traces +0",
        "cache: verified, 114 traces +0",
        "register: verified, 65 traces +0",
        "racy register (with seed=5): failed, 1 traces +0",
        "racy counter (with seed=5): failed, 1 traces +0",
        "racy set (with seed=5): failed, 1 traces +0",
        "racy queue (with seed=5): failed, 22 traces +0",
        "racy cache (with seed=10): failed, 79 traces +0",
      ]
    `)
    expect(histories(run)).toMatchInlineSnapshot(`
      " FAIL  objects.test.ts > racy register (with seed=5)
      RaceError: not linearizable: compareAndSet(0, 1) → true | compareAndSet(0, 1) →…

        A task 1                      B task 2
                                      ┌ compareAndSet(0, 1)
        ╶ compareAndSet(0, 1) → true  │
                                      └ → true

        A compareAndSet(0, 1) overlaps B compareAndSet(0, 1).

        No order of the calls explains the answers:
          B compareAndSet(0, 1) → true; then A compareAndSet(0, 1) → true: expected
            true to be false
          A compareAndSet(0, 1) → true; then B compareAndSet(0, 1) → true: expected
            true to be false

       FAIL  objects.test.ts > racy counter (with seed=5)
      RaceError: not linearizable: increment() → 1 | increment() → 1

        A task 1           B task 2
                           ┌ increment()
        ╶ increment() → 1  │
                           └ → 1

        A increment() overlaps B increment().

        No order of the calls explains the answers:
          B increment() → 1; then A increment() → 1: expected 1 to be 2
          A increment() → 1; then B increment() → 1: expected 1 to be 2

       FAIL  objects.test.ts > racy set (with seed=5)
      RaceError: not linearizable: add(0) → true | add(0) → true

        A task 1         B task 2
                         ┌ add(0)
        ╶ add(0) → true  │
                         └ → true

        A add(0) overlaps B add(0).

        No order of the calls explains the answers:
          B add(0) → true; then A add(0) → true: expected true to be false
          A add(0) → true; then B add(0) → true: expected true to be false

       FAIL  objects.test.ts > racy queue (with seed=5)
      RaceError: not linearizable: push(0), pop() → 0 | push(0), pop() → undefined

        A task 1             B task 2
        ╶ push(0)
        ┌ pop()
        │                    ╶ push(0)
        └ → 0
                             ╶ pop() → undefined

        A pop() overlaps B push(0).

        No order of the calls explains the answers:
          A push(0), A pop() → 0, B push(0); then B pop() → undefined: expected
            undefined to be +0

       FAIL  objects.test.ts > racy cache (with seed=10)
      RaceError: not linearizable: set(b, 0) | set(b, 1), get(b) → 1, get(b) → 1

        A task 1      B task 2
                      ╶ set(b, 1)
                      ┌ get(b)
        ╶ set(b, 0)   │
                      └ → 1
                      ╶ get(b) → 1

        A set(b, 0) overlaps B get(b).

        No order of the calls explains the answers:
          B set(b, 1), B get(b) → 1, A set(b, 0); then B get(b) → 1: expected 1 to
            be +0
          B set(b, 1), A set(b, 0); then B get(b) → 1: expected 1 to be +0"
    `)
  })

  test('a replay string has the commands in it', async () => {
    const args = ['objects.test.ts', '--testNamePattern', '^racy set$']
    const name = 'racy set (with seed=5)'
    const { tests } = await runVitest('commands', { args })
    const { replay } = tests[name]!.race as { replay: string }
    const again = await runVitest('commands', { args, env: { RACE_REPLAY: replay } })
    expect(again.tests[name]).toMatchObject({
      status: 'failed',
      race: { traces: 1, inputs: 1, replay },
    })
  })

  test('what commands and objects may do', async () => {
    const run = await runVitest('commands', { args: ['odd.test.ts'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "what has ended comes before what begins (with seed=3): failed, 2 traces +0",
        "errors are answers: verified, 122 traces +0",
        "an error that no order explains (with seed=3): failed, 1 traces +0",
        "what is answered may change later: verified, 32 traces +0",
        "the same object is answered: verified, 276 traces +0",
        "a command that another task may forbid: verified, 25 traces +0",
        "a property, three tasks (with seed=3): failed, 3 traces +0",
        "a bug that is no race (with seed=3): failed, 1 traces +0",
        "a deadlock (with seed=3): failed, 1 traces +0",
        "calls that depend on the model: failed",
        "a command that waits for something else: failed",
        "commands that are never allowed: failed",
        "nothing to test (with seed=3): failed, 1 traces +0",
        "skipped: skipped",
        "fails: failed, 1 traces +0",
        "skipped too: skipped",
        "options: bounded, 5 traces +0",
        "pos: bounded, 9 traces +0",
        "walk: bounded, 9 traces +0",
        "io: verified, 32 traces +0",
      ]
    `)
    expect(histories(run)).toMatchInlineSnapshot(`
      " FAIL  odd.test.ts > what has ended comes before what begins (with seed=3)
      RaceError: not linearizable: read() → 0 | write(1)

        A task 1      B task 2
                      ╶ write(1)
        ╶ read() → 0

        No two of the calls overlap.

        No order of the calls explains the answers:
          B write(1); then A read() → 0: expected +0 to be 1

       FAIL  odd.test.ts > an error that no order explains (with seed=3)
      RaceError: not linearizable: buy() → 0 | buy() → error Error: busy

        A task 1                     B task 2
        ┌ buy()
        │                            ╶ buy() → error Error: busy
        └ → 0

        A buy() overlaps B buy().

        No order of the calls explains the answers:
          A buy() → 0; then B buy() → error Error: busy: expected [Function] to
            throw error including 'sold out' but got 'busy'

       FAIL  odd.test.ts > a property, three tasks (with seed=3)
      RaceError: not linearizable: add → 0 | add → 0, value → 1

        A task 1     B task 2
                     ┌ add
        ╶ add → 0    │
                     └ → 0
                     ╶ value → 1

        A add overlaps B add.

        No order of the calls explains the answers:
          B add → 0, A add → 0; then B value → 1: expected 1 to be 2

       FAIL  odd.test.ts > a bug that is no race (with seed=3)
      RaceError: not linearizable: increment() → 0

        A task 1
        ╶ increment() → 0

        No order of the calls explains the answers:
          A increment() → 0: expected +0 to be 1

       FAIL  odd.test.ts > a deadlock (with seed=3)
      RaceError: hang: A waits for ever

       FAIL  odd.test.ts > calls that depend on the model
      RaceToolError: [race] command "toggle" asked for off when its answers were played back, and something else in the race, so nobody can say whether some order fits. Let a command make the same calls whatever the model says, best a single one.


       FAIL  odd.test.ts > a command that waits for something else
      RaceToolError: [race] command "slow" waited for something else than the object when its answers were played back. Let it call the object, compare what it answers, and nothing else.


       FAIL  odd.test.ts > commands that are never allowed
      RaceToolError: [race] raceTest.commands has judged nothing: in each schedule no command ran, or one ran where its check says no. Use commands that are always allowed, or a model in which they are.


       FAIL  odd.test.ts > nothing to test (with seed=3)
      RaceError: fails in its only order: cannot connect

       FAIL  odd.test.ts > options
      RaceError: bounded: stopped by limits.traces = 5, shared by 8 inputs

        5 traces were run, and none failed. Raise limits.traces, or give the test
        fewer tasks or steps.

       ❯ raceTest odd.test.ts:228:1
          226| raceTest.fails.commands('fails', { ...buying(Tickets), model: (): Cell…
          227| raceTest.skipIf(true).commands('skipped too', buying(Tickets))
          228| raceTest.commands('options', buying(Tickets), { limits: { traces: 5 },…
             | ^
          229| for (const strategy of ['pos', 'walk'] as const)
          230|   raceTest.commands(strategy, { ...buying(Tickets), numRuns: 3 }, { st…

      "
    `)
  })

  test('bad input', async () => {
    const { output } = await runVitest('commands', { args: ['bad.test.ts'], reporter: 'verbose' })
    const told = output.split('\n').filter((line) => /^ *[×→]/.test(line))
    // On a busy machine they are told of in another order.
    const each = told
      .join('\n')
      .split(/\n(?= *×)/)
      .map((line) => line.trim())
    expect(each.toSorted().join('\n')).toMatchInlineSnapshot(`
      "× bad.test.ts > a function 1ms
         → [race] raceTest.commands got (name, function (anonymous)). Use (name, { model, real, commands, tasks }) or (name, { … }, options).
      × bad.test.ts > a model later 1ms
         → [race] raceTest.commands got a promise from model(). Return a new model, an object: () => ({ … }).
      × bad.test.ts > a model that is none 1ms
         → [race] raceTest.commands got 5 from model(). Return a new model, an object: () => ({ … }).
      × bad.test.ts > an object that is none 1ms
         → [race] raceTest.commands got 5 from real(). Return the object to test, or a promise of it.
      × bad.test.ts > examples 1ms
         → [race] there is no option examples (set to [[]]). Use 'seed', 'path', 'numRuns', 'maxSkipsPerRun', 'skipAllAfterTimeLimit', 'interruptAfterTimeLimit', 'markInterruptAsFailure', 'skipEqualValues', 'ignoreEqualValues', 'unbiased', 'verbose', 'endOnFailure', 'randomType', 'reporter', 'asyncReporter', 'model', 'real', 'commands', 'tasks' or 'maxCommands'.
      × bad.test.ts > four tasks 1ms
         → [race] tasks is 4. Use 2 or 3.
      × bad.test.ts > generates no commands 1ms
         → [race] raceTest.commands generated 5, which is no command. Use arbitraries of objects with check(model) and run(model, real).
      × bad.test.ts > maxCommands 1ms
         → [race] maxCommands is 0. Use a whole number from 1.
      × bad.test.ts > no arbitrary 1ms
         → [race] commands[0] is { check: function check, run: function run }. Use an arbitrary of commands: fc.constant(new Push(1)).
      × bad.test.ts > no commands 1ms
         → [race] commands is []. Use an array of arbitraries of commands: [fc.constant(new Push(1))].
      × bad.test.ts > no model 1ms
         → [race] model is {}. Use a function that returns a new model: () => ({ … }).
      × bad.test.ts > no real 1ms
         → [race] real is {}. Use a function that returns a new object to test, or a promise of it: () => ….
      × bad.test.ts > no setup 1ms
         → [race] raceTest.commands got (name). Use (name, { model, real, commands, tasks }) or (name, { … }, options).
      × bad.test.ts > no such option 1ms
         → [race] there is no option limit (set to 1). Use 'interleave', 'strategy', 'limits', 'seed', 'replay', 'failOn', 'stopOnFirst' or 'modules'.
      × bad.test.ts > no such thing 1ms
         → [race] there is no option command (set to []). Use 'seed', 'path', 'numRuns', 'maxSkipsPerRun', 'skipAllAfterTimeLimit', 'interruptAfterTimeLimit', 'markInterruptAsFailure', 'skipEqualValues', 'ignoreEqualValues', 'unbiased', 'verbose', 'endOnFailure', 'randomType', 'reporter', 'asyncReporter', 'model', 'real', 'commands', 'tasks' or 'maxCommands'.
      × bad.test.ts > no tasks 1ms
         → [race] tasks is undefined. Use 2 or 3.
      × bad.test.ts > one arbitrary 1ms
         → [race] commands is { min: 0, max: 2147483647, ranges: [{ min: 0, max: 30 }, { min: 2147483617, max: 2147483647 }] }. Use an array of arbitraries of commands: [fc.constant(new Push(1))].
      × bad.test.ts > options 1ms
         → [race] raceTest.commands got (name, { model: function model, real: function real, commands: [{ values: [{ check: function check, run: function run }] }], tasks: 2 }, 5). Use (name, { model, real, commands, tasks }) or (name, { … }, options)."
    `)
  })
})
