import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { outcomesOf, withoutPorts } from '../support/outcomes-of.ts'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'
import { lacksServers } from '../support/services.ts'

// Clients of libraries that nobody knows, without a word about them in the tests.

const slow = { timeout: 180_000 }
const told = (run: VitestRun): string[] => outcomesOf(run).map(withoutPorts)

test('promises, callbacks, pools, and what only looks like a client', slow, async () => {
  const run = await runVitest('clients', { args: ['clients.race'], tables: true, columns: 100 })
  expect(told(run)).toMatchInlineSnapshot(`
    [
      "a lost update: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "an atomic increment: verified, 2",
      "two servers: verified, 1",
      "two clients of one server: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "a pool: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
      "increments of a pool: verified, 6",
      "callbacks: failed, 1: RaceError: race on tcp://localhost:<port>: expected 1 to be 2",
      "only memory: verified, 4",
      "only memory, and a lost update: failed, 1: RaceError: race: expected 2 to be 3",
    ]
  `)
  expect(withoutPorts(messageOf(run.output, 'a lost update'))).toMatchInlineSnapshot(`
    "RaceError: race on tcp://localhost:<port>: expected 1 to be 3

      The result depends on which of steps 2 and 5 runs first.

           #  A alice · add(kv, "a", 1)        B bob · add(kv, "a", 2)          tcp://localhost:<port>
           1  write +2                    :18  ┊
      ┌─▶  2  ┊                                write +2                    :18
      │    3  ┊                                write +2                    :19
              … 1 step of B that touches nothing here
      └─▶  5  write +2                    :19
              … 1 step of A that touches nothing here

      clients.race.test.ts
                  17│ const add = async (kv: Pick<Kv, 'get' | 'set'>, name: string, amount: number) => {
        1 2 ┊     18│   const before = await kv.get(name)  suspended here: alice 1 to 5, bob 2 to 3
                    │                        ^^^^^^ step 2, bob writes tcp://localhost:<port>
        3 4 5 6 ┊ 19│   await kv.set(name, before + amount)  suspended here: bob 3 to 4, alice 5 to 6
                    │         ^^^^^^ step 5, alice writes tcp://localhost:<port>
                  20│ }

      Steps 2 and 5 race. Run 5 before 2 and the test passes.

      Schedule  ABBBAA, 2 switches                                  confirmed 3 of 3
      Searched  1 input, 2 traces, 3 race pairs, 0 seen both ways   stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-ABABABB-ff16 with interleave: 'io'
      Replay    r1-ABBBAA-ff16
                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

     ❯ clients.race.test.ts:25:29
         23|   const kv = await open()
         24|   await race({ alice: () => add(kv, 'a', 1), bob: () => add(kv, 'a', 2…
         25|   expect(await kv.get('a')).toBe(3)
           |                             ^
         26| })
         27|
     ❯ bob, step 2: write tcp://localhost:<port> clients.race.test.ts:18:24
     ❯ alice, step 5: write tcp://localhost:<port> clients.race.test.ts:19:9

    Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ clients.race.test.ts:25:29"
  `)
  const notices = withoutPorts(run.output.slice(run.output.indexOf('\n Clients')))
  expect(notices.slice(0, notices.indexOf(' Reports'))).toMatchInlineSnapshot(`
    "
     Clients   kv.cjs was seen only from below in clients.race.test.ts: each call is taken for a write
               to all of tcp://localhost:<port>, tcp://localhost:<port>. Say what its methods touch, and
               tests explore less:

                 resource.define({
                   match: (value) => value instanceof KvClient,
                   methods: { flush: 'write', get: 'read', incr: 'write', set: 'write' },
                   key: (_client, [key]) => \`tcp://localhost:<port>/\${key}\`,
                 })

     Clients   kv.cjs was seen only from below in clients.race.test.ts: each call is taken for a write
               to all of tcp://localhost:<port>. Say what its methods touch, and tests explore less:

                 resource.define({
                   match: (value) => value instanceof KvPool,
                   methods: { get: 'read', incr: 'write', set: 'write' },
                   key: (_client, [key]) => \`tcp://localhost:<port>/\${key}\`,
                 })

     Clients   kv.cjs was seen only from below in clients.race.test.ts: each call is taken for a write
               to all of tcp://localhost:<port>. Say what its methods touch, and tests explore less:

                 resource.define({
                   match: (value) => value instanceof CallbackKv,
                   methods: { get: 'read', set: 'write' },
                   key: (_client, [key]) => \`tcp://localhost:<port>/\${key}\`,
                 })

    "
  `)
})

test('when calls are done', slow, async () => {
  const run = await runVitest('clients', { args: ['answers'] })
  expect(told(run)).toMatchInlineSnapshot(`
    [
      "several at once, over one connection: verified, 2",
      "several at once, over several connections: unchecked, 1: RaceError: unchecked: other.incr at answers.race.test.ts:32 (begun while one.in…",
      "it does not say when it is done: unchecked, 1: RaceError: unchecked: kv.post at answers.race.test.ts:37 (it does not say when …",
      "it is done before it is: unchecked, 1: RaceError: unchecked: kv.setLater at answers.race.test.ts:42 (it goes on after …",
      "it calls back while it is under way: unchecked, 1: RaceError: unchecked: kv.update at answers.race.test.ts:49 (it calls back while…",
      "it goes there twice: unchecked, 1: RaceError: unchecked: kv.bump at answers.race.test.ts:55 (it goes to tcp://loca…",
      "it goes there twice, and nobody comes between: verified, 2",
    ]
  `)
  expect(withoutPorts(messageOf(run.output, 'it is done before it is'))).toMatchInlineSnapshot(`
    "RaceError: unchecked: kv.setLater at answers.race.test.ts:42 (it goes on after …

      kv.setLater at answers.race.test.ts:42 (it goes on after its answer),
      socket.write to tcp://localhost:<port>, after what has called it was answered:
      not under our control, so schedules cannot be repeated. Stub it, with
      race.pause() for its latency. Nothing was verified.

     ❯ raceTest answers.race.test.ts:40:1
         38| })
         39|
         40| raceTest('it is done before it is', async ({ race }) => {
           | ^
         41|   const kv: Kv = new KvClient(ports[0])
         42|   await race({ alice: () => kv.setLater('a', 1), bob: () => kv.get('a'…"
  `)
})

test.skipIf(await lacksServers('memcached', { memcached: 11211 }))(
  'memjs and Memcached',
  slow,
  async () => {
    const run = await runVitest('clients', { args: ['memcached'], tables: true })
    expect(outcomesOf(run)).toMatchInlineSnapshot(`
      [
        "a lost update: failed, 1: RaceError: race on tcp://localhost:11211: expected 2 to be 3",
        "increments: verified, 2",
        "callbacks: verified, 2",
      ]
    `)
    expect(run.output.slice(run.output.indexOf(' Clients')).split('\n Reports')[0])
      .toMatchInlineSnapshot(`
        " Clients   memjs was seen only from below in memcached.race.test.ts: each call
                   is taken for a write to all of tcp://localhost:11211. Say what its
                   methods touch, and tests explore less:

                     resource.define({
                       match: (value) => value instanceof Client,
                       methods: { get: 'read', increment: 'write', set: 'write' },
                       key: (_client, [key]) => \`tcp://localhost:11211/\${key}\`,
                     })
        "
      `)
  },
)
