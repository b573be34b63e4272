import { describe, expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { lacksRedis } from '../support/redis.ts'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'

// Real Redis, by its two clients.

const outcomes = ({ tests }: VitestRun): string[] =>
  Object.entries(tests).map(([name, { race, failures }]) => {
    const { status, traces } = race as { status: string; traces: number }
    const said = status === 'verified' ? '' : `: ${failures[0]?.split('\n')[0]}`
    return `${name}: ${status}, ${traces}${said}`
  })

describe.skipIf(await lacksRedis('e2e/redis.test.ts'))('Redis', () => {
  test('ioredis', async () => {
    const run = await runVitest('databases', { args: ['ioredis'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a lost update: failed, 1: RaceError: lost update on redis://localhost:6379/0/ioredis-fixture:counter:1: e…",
        "one key, to the end: failed, 4: RaceError: lost update on redis://localhost:6379/0/ioredis-fixture:counter:1: e…",
        "one key, two clients: failed, 4: RaceError: lost update on redis://localhost:6379/0/ioredis-fixture:counter:1: e…",
        "two keys: verified, 1",
        "three tasks, two keys: failed, 4: RaceError: lost update on redis://localhost:6379/0/ioredis-fixture:counter:1: e…",
        "four keys: verified, 1",
        "an atomic increment: verified, 2",
        "a lock: verified, 8",
        "no lock: failed, 3: RaceError: double run on redis://localhost:6379/0/ioredis-fixture:lock: expecte…",
        "WATCH, with a client each: verified, 6",
        "WATCH, with one client: failed, 1: RaceError: race on EventEmitter#1: expected 1 to be 2",
        "a transaction: verified, 2",
        "transactions on keys of their own: verified, 1",
        "a transaction command by command: verified, 2",
        "the same, on keys of their own: verified, 1",
        "a transaction somebody else gets into: failed, 2: RaceError: race on EventEmitter#1: ERR MULTI calls can not be nested",
        "pipelines: verified, 1",
        "automatic pipelines: verified, 1",
        "scripts: verified, 1",
        "a script: verified, 2",
        "callbacks: verified, 2",
        "a callback that is told of an error: verified, 1",
        "a pipeline that is filled step by step: verified, 1",
        "any command: verified, 2",
        "all keys: verified, 2",
        "a client of its own: verified, 1",
        "a client that is closed: failed, 2: RaceError: broken order on EventEmitter#1: Connection is closed.",
        "a queue: verified, 2",
        "a message: unchecked, 1: RaceError: unchecked: a message of a Redis channel escaped control",
        "a server that is not there: unchecked, 1: RaceError: unchecked: client.get at ioredis.race.test.ts:223 (no answer within …",
        "a server that is not there, and no patience: failed, 1: RaceError: fails in its only order: Connection is closed.",
      ]
    `)
    expect(messageOf(run.output, 'a lost update')).toMatchInlineSnapshot(`
      "RaceError: lost update on redis://localhost:6379/0/ioredis-fixture:counter:1: e…

        alice and bob both read redis://localhost:63…s-fixture:counter:1 before either
        wrote, so bob's write erases alice's.

             #  A alice · increment(1)             B bob · increment(1)
        ┌─▶  1  ┊                                  read  ← initial               :14
        │    2  read  ← initial               :14  ┊
                … 1 step of A that touches nothing here
        └─▶  4  write                         :20  ┊
                … 2 steps of A, B that touch nothing here
             7                                     write                         :20
                … 1 step of B that touches nothing here

        counters.ts
                    13│   const read = async (id: number, client: Pick<Client, 'get'>…
          1 2 3 6 ┊ 14│     Number(await client.get(\`counter:\${id}\`))
                      │                  ^^^^^^ step 1, bob reads redis://localhost:6…
                    15│   const increment = async (
                     …
                    19│     const n = await read(id, client)
          4 5 7 8 ┊ 20│     await client.set(\`counter:\${id}\`, n + 1)
                      │           ^^^^^^ step 4, alice writes redis://localhost:63…s-…
                    21│   }

        Steps 1 and 4 race. Run 4 before 1 and the test passes.

        Schedule  BA4BBB, 2 switches          shrunk from 3 switches, confirmed 3 of 3
        Searched  1 trace, 2 race pairs       stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-ABABABB-68cf with interleave: 'io'
        Replay    r1-BA4BBB-68cf
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ counters.ts:31:27
           29|   raceTest('a lost update', async ({ race }) => {
           30|     await race({ alice: () => increment(1), bob: () => increment(1) })
           31|     expect(await read(1)).toBe(2)
             |                           ^
           32|   })
           33|
       ❯ bob, step 1: read redis://localhost:6379/0/ioredis-fixture:counter:1 counters.ts:14:18
       ❯ alice, step 4: write redis://localhost:6379/0/ioredis-fixture:counter:1 counters.ts:20:11

      Caused by: AssertionError: expected 1 to be 2 // Object.is equality

      - Expected
      + Received

      - 2
      + 1

       ❯ counters.ts:31:27"
    `)
    expect(messageOf(run.output, 'a server that is not there')).toMatchInlineSnapshot(`
      "RaceError: unchecked: client.get at ioredis.race.test.ts:223 (no answer within …

        client.get at ioredis.race.test.ts:223 (no answer within 1ms): not under our
        control, so schedules cannot be repeated. Stub it, with race.pause() for its
        latency. Nothing was verified.

       ❯ raceTest ioredis.race.test.ts:220:1
          218| })
          219|
          220| raceTest('a server that is not there', async ({ race }) => {
             | ^
          221|   const client = new Redis({ port: 1, lazyConnect: true })
          222|   client.on('error', () => {})"
    `)
  })

  test('node-redis', async () => {
    const run = await runVitest('databases', { args: ['redis', '--exclude', '**/ioredis*'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a lost update: failed, 1: RaceError: lost update on redis://localhost:6379/1/counter:1: expected 1 to be 2",
        "one key, to the end: failed, 4: RaceError: lost update on redis://localhost:6379/1/counter:1: expected 1 to be 2",
        "one key, two clients: failed, 4: RaceError: lost update on redis://localhost:6379/1/counter:1: expected 1 to be 2",
        "two keys: verified, 1",
        "three tasks, two keys: failed, 4: RaceError: lost update on redis://localhost:6379/1/counter:1: expected [ 1, 1 ]…",
        "four keys: verified, 1",
        "an atomic increment: verified, 2",
        "a lock: verified, 8",
        "WATCH, with a client each: verified, 6",
        "WATCH, with one client: failed, 1: RaceError: race on Object#1: expected 1 to be 2",
        "a transaction: verified, 2",
        "transactions on keys of their own: verified, 1",
        "pipelines: verified, 1",
        "commands at once: verified, 1",
        "scripts: verified, 1",
        "a script: verified, 2",
        "any command: verified, 2",
        "all keys: verified, 2",
        "another database: verified, 1",
        "a pool: failed, 4: RaceError: lost update on redis://localhost:6379/1/counter:1: expected [ 1, 1 ]…",
        "a client of its own: verified, 1",
        "a client that is closed: failed, 2: RaceError: broken order on createClient#1: The client is closed",
        "a queue: verified, 2",
        "a message: unchecked, 1: RaceError: unchecked: a message of a Redis channel escaped control",
        "a server that is not there: unchecked, 1: RaceError: unchecked: client.connect at redis.race.test.ts:176 (no answer withi…",
        "a server that is not there, and no patience: failed, 1: RaceError: fails in its only order: connect ECONNREFUSED 127.0.0.1:1",
      ]
    `)
  })

  test('random commands come to what they come to in any order', async () => {
    const { tests } = await runVitest('databases', { args: ['random-commands'] })
    const failed = Object.entries(tests).filter(([, { status }]) => status !== 'passed')
    expect(failed).toEqual([])
    expect(Object.keys(tests)).toHaveLength(30)
  })
})
