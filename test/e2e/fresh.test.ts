import { expect, it } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

// `modules: 'fresh'`: before each schedule the modules are what a first import gives.

/** Outcome and traces of each test. */
async function countTraces(file: string): Promise<Record<string, string>> {
  const { tests } = await runVitest('fresh', { args: [file] })
  return Object.fromEntries(
    Object.entries(tests).map(([name, { status, race }]) => {
      const { status: outcome = status, traces, limit } = (race ?? {}) as Meta
      return [name, [outcome, traces, limit?.kind].filter((word) => word !== undefined).join(' ')]
    }),
  )
}

interface Meta {
  readonly status?: string
  readonly traces?: number
  readonly limit?: { readonly kind: string }
}

it('has as many traces as state of the body', async () => {
  expect(await countTraces('counts')).toMatchInlineSnapshot(`
    {
      "instance, dynamic": "verified 4",
      "instance, local": "verified 4",
      "instance, module": "verified 4",
      "instance, shared": "unchecked 1",
      "map, dynamic": "verified 8",
      "map, local": "verified 8",
      "map, module": "verified 8",
      "map, shared": "unchecked 1",
      "property, dynamic": "verified 12",
      "property, local": "verified 12",
      "property, module": "verified 12",
      "property, shared": "bounded 12 state",
      "queue, dynamic": "verified 6",
      "queue, local": "verified 6",
      "queue, module": "verified 6",
      "queue, shared": "bounded 6 state",
      "variable, dynamic": "verified 36",
      "variable, local": "verified 36",
      "variable, module": "verified 36",
      "variable, shared": "bounded 36 state",
    }
  `)
})

it('resets what test code imports, and nothing else', async () => {
  expect(await countTraces('semantics')).toMatchInlineSnapshot(`
    {
      "a body may reset modules once more": "verified 4",
      "a plain test sees what was there before": "passed",
      "chance is the same each time": "verified 4",
      "hooks begin with a new module, and helpers keep what their hooks set": "verified 4",
      "mocks stay mocks": "verified 6",
      "re-exports, defaults and circles": "verified 4",
      "shared state is what was there before": "bounded 2 state",
      "so do objects that it holds": "bounded 1 state",
      "variables of the test file stay": "bounded 4 state",
      "what the setup file has prepared stays": "verified 1",
    }
  `)
})

it('modules that are loaded late', async () => {
  expect(await countTraces('lazy')).toMatchInlineSnapshot(`
    {
      "loaded by the body": "verified 4",
      "loaded by whoever comes first": "verified 16",
      "made after real I/O": "verified 4",
      "with a top-level await": "verified 4",
      "with a top-level await, by whoever comes first": "verified 14",
      "with what the body has set before": "verified 1",
    }
  `)
})

it('a lost update', async () => {
  const { output } = await runVitest('fresh', { args: ['found'] })
  expect(output).toMatchInlineSnapshot(`
    "❯ found.test.ts (1 test | 1 failed) 1ms
       × deposits are not lost 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  found.test.ts > deposits are not lost
    RaceError: lost update on balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A alice                            B bob
      ┌─▶  1  read  0 ← initial             :21  ┊
      │    2  ┊                                  read  0 ← initial             :21
      └─▶  3  ┊                                  write 0 → 2                   :23
           4  write 2 → 1, erases 3         :23

      account.ts
                20│ export async function deposit(amount: number): Promise<void> {
        1 2     21│   const before = balance
                  │                  ^^^^^^^ step 1, alice reads 0
         ┊      22│   await store(before)
        3 4     23│   balance = before + amount
                  │   ^^^^^^^ step 3, bob writes 2
                24│ }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await store(before)\` at account.ts:22 to take longer than a
                microtask
      Replay    r1-ABBA-974c
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ found.test.ts:7:24
          5| raceTest('deposits are not lost', async ({ race }) => {
          6|   await race({ alice: () => deposit(1), bob: () => deposit(2) })
          7|   expect(getBalance()).toBe(3)
           |                        ^
          8| })
          9|
     ❯ alice, step 1: read balance account.ts:21:18
     ❯ bob, step 3: write balance account.ts:23:3

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ found.test.ts:7:24

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})

it('a module that cannot be loaded twice', async () => {
  const { output } = await runVitest('fresh', { args: ['once'] })
  expect(output).toMatchInlineSnapshot(`
    "❯ once.test.ts (1 test | 1 failed) 1ms
       × a module that cannot be loaded twice 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  once.test.ts > a module that cannot be loaded twice
    Error: once.ts is there already
     ❯ once.ts:2:38
          1| const holder = globalThis as { once?: number }
          2| if (holder.once !== undefined) throw new Error('once.ts is there alrea…
           |                                      ^
          3| holder.once = 1
          4|

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})

it('a module that is another each time', async () => {
  const { output } = await runVitest('fresh', { args: ['more'] })
  expect(output).toMatchInlineSnapshot(`
    "❯ more.test.ts (1 test | 1 failed) 1ms
       × a module that is another each time 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  more.test.ts > a module that is another each time
    RaceError: unchecked: two runs of one schedule differ

      the modules made 4 objects when they were loaded, and the next time 5 or
      others. Make what they do when they are loaded the same each time. State that
      outlives a run (a module's variables, a database), real time, or I/O make runs
      differ. Reset it in beforeEach, or make it in the test body. Nothing was
      verified.

     ❯ raceTest more.test.ts:4:1
          2| import { items } from './more.ts'
          3|
          4| raceTest('a module that is another each time', async ({ race }) => {
           | ^
          5|   await race([async () => items])
          6| })

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})

it('a module that waits for a schedule', async () => {
  const { output } = await runVitest('fresh', { args: ['waiting'] })
  expect(output).toMatchInlineSnapshot(`
    "❯ waiting.test.ts (1 test | 1 failed) 1ms
       × a module that waits for a schedule 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  waiting.test.ts > a module that waits for a schedule
    RaceError: unchecked: code that a module left waiting escaped control

      code that a module left waiting: not under our control, so schedules cannot be
      repeated. Stub it, with race.pause() for its latency. Nothing was verified.

     ❯ raceTest waiting.test.ts:4:1
          2| import { isOpen, openGate } from './waiting.ts'
          3|
          4| raceTest('a module that waits for a schedule', async ({ race }) => {
           | ^
          5|   await race({ alice: async () => openGate(), bob: async () => void is…
          6| })

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})

it('a runner that is not ours', async () => {
  const { output } = await runVitest('fresh-own-runner')
  expect(output).toMatchInlineSnapshot(`
    "❯ one.test.ts (1 test | 1 failed) 1ms
       × one 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  one.test.ts > one
    RaceToolError: [race] modules: 'fresh' needs racetest's own runner, and this project has another one. Leave \`test.runner\` out, or extend the one of racetest/runner.
    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

     Test Files  1 failed (1)
          Tests  1 failed (1)"
  `)
})
