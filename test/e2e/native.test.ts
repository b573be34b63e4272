import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'

// Native functions that touch something outside the heap, whoever calls them.

const isolation = ['--no-isolate', '--maxWorkers=1', '--no-file-parallelism']

/** Traces of all tests, and how each ended. */
function count({ tests }: VitestRun): string[] {
  return Object.entries(tests).map(([name, { race }]) => {
    const { status, traces } = race as { status: string; traces: number }
    return `${name}: ${status}, ${traces}`
  })
}

test.each([[[]], [['--pool=threads']]])('they are known (%s)', async (args) => {
  const run = await runVitest('native', { args: ['known', ...args] })
  expect(messageOf(run.output, 'a lost update')).toMatchInlineSnapshot(`
    "RaceError: lost update on slots:/1: expected 1 to be 3

      alice and bob both read slots:/1 before either wrote, so alice's write erases
      bob's.

           #  A alice · add(1, 1)                B bob · add(1, 2)
      ┌─▶  1  read  ← initial                :6  ┊
      │    2  ┊                                  read  ← initial                :6
      └─▶  3  ┊                                  write                          :8
           4  write                          :8

      tests.ts
                5│ async function add(slot: number, amount: number): Promise<void> {
        1 2     6│   const before = slots.read(slot)
                 │                  ^^^^^^^^^^ step 1, alice reads slots:/1
         ┊      7│   await null
        3 4     8│   slots.write(slot, before + amount)
                 │   ^^^^^^^^^^^ step 3, bob writes slots:/1
                9│ }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await null\` at tests.ts:7 to take longer than a microtask
      Replay    r1-ABBA-b077
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ tests.ts:15:27
         13|   raceTest('a lost update', async ({ race }) => {
         14|     await race({ alice: () => add(1, 1), bob: () => add(1, 2) })
         15|     expect(slots.read(1)).toBe(3)
           |                           ^
         16|   })
         17|
     ❯ alice, step 1: read slots:/1 tests.ts:6:18
     ❯ bob, step 3: write slots:/1 tests.ts:8:3

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ tests.ts:15:27"
  `)
  expect(count(run)).toEqual([
    'a lost update: failed, 2',
    'slots of their own: verified, 1',
    'two that only read: verified, 1',
  ])
})

test('they are not: a package is touched as a whole', async () => {
  const run = await runVitest('native', { args: ['dark'] })
  expect(messageOf(run.output, 'a lost update').split('\n').slice(0, 9).join('\n'))
    .toMatchInlineSnapshot(`
      "RaceError: race: expected 1 to be 3

        The result depends on which of steps 1 and 3 runs first.

             #  A alice · add(1, 1)                B bob · add(1, 2)
        ┌─▶  1  call  slots.read               :6  ┊
        │    2  ┊                                  call  slots.read               :6
        └─▶  3  ┊                                  call  slots.write              :8
             4  call  slots.write              :8"
    `)
  const dark = [
    'a lost update: failed, 2',
    'slots of their own: verified, 6',
    'two that only read: verified, 2',
  ]
  expect(count(run)).toEqual(dark)
})

test('they are known for one test file', async () => {
  const { output } = await runVitest('native', {
    args: ['known', 'dark', ...isolation],
    tables: true,
  })
  const table = /^All tests[^]*?^-+\|/m.exec(output)?.[0]
  expect(table).toMatchInlineSnapshot(`
    "All tests           |      6 |          14 |     9 |  55.55 | 2 failed
     dark.race.test.ts  |      3 |          10 |     7 |  57.14 |
      a lost update     |      1 |           2 |     3 |      0 | failed
      slots of their own|      1 |       6 / 6 |     3 |    100 | verified
      two that only read|      1 |       2 / 2 |     1 |    100 | verified
     known.race.test.ts |      3 |           4 |     2 |     50 |
      a lost update     |      1 |           2 |     2 |     50 | failed
      slots of their own|      1 |       1 / 1 |     0 |      - | verified
      two that only read|      1 |       1 / 1 |     0 |      - | verified
    --------------------|"
  `)
})

test('bad input', async () => {
  const { tests } = await runVitest('native', { args: ['bad-input'] })
  const messages = Object.entries(tests).map(
    ([name, { failures }]) => `${name}: ${failures[0]?.split('\n')[0] ?? 'passed'}`,
  )
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "no function: RaceToolError: [race] what resource.native got is an object. It must be a native function.
    in JavaScript: RaceToolError: [race] resource.native got a function, which is written in JavaScript. Give it the native function that is called in the end, or describe the client with resource.define.
    bound: RaceToolError: [race] resource.native got bound sub, which was made with bind(): calls of the function behind it would not be seen. Give it that function.
    a proxy: RaceToolError: [race] resource.native got a proxy of a function: calls of the function behind it would not be seen. Give it that function.
    no object: RaceToolError: [race] the second argument of resource.native is 'write'. It must be { kind, key, through }.
    a kind: RaceToolError: [race] kind of resource.native is 'delete'. It must be 'read', 'write' or 'update', or a function that returns one.
    a key: RaceToolError: [race] key of resource.native is ''. It must be a text that is not empty, or a function.
    a package: RaceToolError: [race] through of resource.native is 'slots'. It must be a client or what a package exports.
    outside a race test nothing is noted: passed
    within a race test: RaceToolError: [race] resource.native() was called in a race test. Call it at the top of the test file: it holds for the rest of it.
    a kind that is found: RaceToolError: [race] the kind of and is 'look'. It must be 'read', 'write' or 'update'.
    a key that is found: RaceToolError: [race] the key of or is 1. It must be a text that is not empty, or undefined.
    what the key throws: RaceError: fails in its only order: what is this?"
  `)
})

test('contexts that the inspector does not reach', async () => {
  const { output } = await runVitest('native', { args: ['known', '--pool=vmThreads'] })
  expect(/RaceToolError: .*/.exec(output)?.[0]).toMatchInlineSnapshot(
    `"RaceToolError: [race] resource.native does not reach the contexts in which the pools vmThreads and vmForks run tests. Use the pool forks or threads."`,
  )
})
