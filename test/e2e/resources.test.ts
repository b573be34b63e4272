import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// State outside the heap: what definitions and people say of it, and real work behind it.

test('a package with real latency', async () => {
  const { output, tests } = await runVitest('resources', { args: ['store'] })
  expect(messageOf(output, 'a lost update')).toMatchInlineSnapshot(`
    "RaceError: lost update on store:/a: expected 1 to be 3

      alice and bob both read store:/a before either wrote, so alice's write erases
      bob's.

           #  A alice · add("a", 1)              B bob · add("a", 2)
      ┌─▶  1  read  ← initial               :44  ┊
      │    2  ┊                                  read  ← initial               :44
      └─▶  3  ┊                                  write                         :45
              … 1 step of B that touches nothing here
           5  write                         :45
              … 1 step of A that touches nothing here

      store.race.test.ts
                  43│ const add = async (id: string, amount: number): Promise<void>…
        1 2 ┊     44│   const before = await store.get(id)
                    │                        ^^^^^^^^^ step 1, alice reads store:/a
        3 4 5 6 ┊ 45│   await store.put(id, before + amount)
                    │         ^^^^^^^^^ step 3, bob writes store:/a
                  46│ }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBBAA, 2 switches           confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-ABABABB-baa8 with interleave: 'io'
      Replay    r1-ABBBAA-baa8
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ store.race.test.ts:50:32
         48| raceTest('a lost update', async ({ race }) => {
         49|   await race({ alice: () => add('a', 1), bob: () => add('a', 2) })
         50|   expect(await store.get('a')).toBe(3)
           |                                ^
         51| })
         52|
     ❯ alice, step 1: read store:/a store.race.test.ts:44:24
     ❯ bob, step 3: write store:/a store.race.test.ts:45:9

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ store.race.test.ts:50:32"
  `)
  expect(messageOf(output, 'no answer')).toMatchInlineSnapshot(`
    "RaceError: unchecked: store.never at store.race.test.ts:81 (no answer within 1 …

      store.never at store.race.test.ts:81 (no answer within 1ms): not under our
      control, so schedules cannot be repeated. Stub it, with race.pause() for its
      latency. Nothing was verified.

     ❯ raceTest store.race.test.ts:80:1
         78| })
         79|
         80| raceTest('no answer', async ({ race }) => {
           | ^
         81|   await race([() => store.never(), () => add('a', 1)])
         82| })"
  `)
  const found = Object.entries(tests).map(([name, { status, race }]) => [name, status, race])
  expect(
    found.map(([name, status, race]) => {
      const { status: outcome, traces } = race as { status: string; traces: number }
      return `${String(name)}: ${String(status)}, ${outcome}, ${traces}`
    }),
  ).toMatchInlineSnapshot(`
    [
      "a lost update: failed, failed, 2",
      "keys of their own: passed, verified, 1",
      "a key and what contains it: passed, verified, 2",
      "a callback comes when it likes: passed, verified, 2",
      "the first of two answers: passed, verified, 2",
      "answers that are handed on: passed, verified, 2",
      "no answer: failed, unchecked, 1",
      "something else answers meanwhile: failed, unchecked, 1",
      "two at once: failed, unchecked, 1",
      "two that wait for one answer: failed, failed, 2",
      "said by hand, one inside the other: passed, verified, 2",
      "said by hand, side by side: passed, verified, 1",
    ]
  `)
})

test('bad input', async () => {
  const { tests } = await runVitest('resources', { args: ['bad-input'] })
  const messages = Object.entries(tests).map(
    ([name, { failures }]) => `${name}: ${failures[0]?.split('\n')[0] ?? 'passed'}`,
  )
  expect(messages.join('\n')).toMatchInlineSnapshot(`
    "a kind: RaceToolError: [race] the kind given to resource.access is 'delete'. It must be 'read', 'write' or 'update'.
    a key: RaceToolError: [race] the key given to resource.access is ''. It must be a text that is not empty.
    no key: RaceToolError: [race] the key given to resource.access is an object. It must be a text that is not empty.
    no definition: RaceToolError: [race] what resource.define got is undefined. It must be { match, methods, key }.
    no match: RaceToolError: [race] match of resource.define is undefined. It must be a function of a value.
    no methods: RaceToolError: [race] methods of resource.define is '{}'. It must be an object of names and what they do: 'read', 'write' or 'update'.
    a method: RaceToolError: [race] methods.get of resource.define is 'get'. It must be 'read', 'write' or 'update', or a function that returns one.
    no keys: RaceToolError: [race] key of resource.define is undefined. It must be a function of the client and its arguments.
    no reset: RaceToolError: [race] what resource.reset got is 'now'. It must be a function.
    an access outside a race test does nothing: passed
    reset within a test: RaceToolError: [race] resource.reset() was called in a race test. Call it at the top of the test file: it runs before every schedule.
    a kind that the definition makes up: RaceToolError: [race] the kind of get is 'look'. It must be 'read', 'write' or 'update'.
    a key that the definition does not have: RaceToolError: [race] the key of put is undefined. It must be a text that is not empty."
  `)
})
