import { describe, expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { lacksNode, runVitest, type VitestRun } from '../support/run-vitest.ts'
import { lacksServers } from '../support/services.ts'

// Unmodified code on real drivers and real databases.

const outcomes = ({ tests }: VitestRun): string[] =>
  Object.entries(tests).map(([name, { race, status: plain, failures }]) => {
    if (race === undefined) return `${name}: ${plain}`
    const { status, traces } = race as { status: string; traces: number }
    const said = status === 'verified' ? '' : `: ${failures[0]?.split('\n')[0]}`
    return `${name}: ${status}, ${traces}${said}`
  })

const servers = { PostgreSQL: 5432, MariaDB: 3306 }
const lacksAny = await lacksServers('e2e/databases.test.ts', servers)
// Real work, and as slow as the machine is.
const timeout = 300_000

describe.skipIf(lacksAny)('databases', { timeout }, () => {
  test('clients, and the traces that their rows make', async () => {
    const run = await runVitest('databases', { args: ['clients'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "pg Pool one row: verified, 4",
        "pg Pool two rows: verified, 1",
        "pg Pool three tasks on two rows: verified, 4",
        "pg Pool four rows: verified, 1",
        "pg Pool a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "pg Pool an atomic update: verified, 2",
        "pg Client one row: verified, 4",
        "pg Client two rows: verified, 1",
        "pg Client three tasks on two rows: verified, 4",
        "pg Client four rows: verified, 1",
        "pg Client a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "pg Client an atomic update: verified, 2",
        "knex one row: verified, 4",
        "knex two rows: verified, 1",
        "knex three tasks on two rows: verified, 4",
        "knex four rows: verified, 1",
        "knex a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "knex an atomic update: verified, 2",
        "kysely one row: verified, 4",
        "kysely two rows: verified, 1",
        "kysely three tasks on two rows: verified, 4",
        "kysely four rows: verified, 1",
        "kysely a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "kysely an atomic update: verified, 2",
        "drizzle one row: verified, 4",
        "drizzle two rows: verified, 1",
        "drizzle three tasks on two rows: verified, 4",
        "drizzle four rows: verified, 1",
        "drizzle a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "drizzle an atomic update: verified, 2",
        "sequelize one row: verified, 4",
        "sequelize two rows: verified, 1",
        "sequelize three tasks on two rows: verified, 4",
        "sequelize four rows: verified, 1",
        "sequelize a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "sequelize an atomic update: verified, 2",
        "typeorm one row: verified, 4",
        "typeorm two rows: verified, 1",
        "typeorm three tasks on two rows: verified, 4",
        "typeorm four rows: verified, 1",
        "typeorm a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…",
        "typeorm an atomic update: verified, 2",
        "PGlite one row: verified, 4",
        "PGlite two rows: verified, 1",
        "PGlite three tasks on two rows: verified, 4",
        "PGlite four rows: verified, 1",
        "PGlite a lost update: failed, 1: RaceError: lost update on pglite:///memory/client_rows#1: expected 1 to be 2",
        "PGlite an atomic update: verified, 2",
        "mysql2 one row: verified, 4",
        "mysql2 two rows: verified, 1",
        "mysql2 three tasks on two rows: verified, 4",
        "mysql2 four rows: verified, 1",
        "mysql2 a lost update: failed, 1: RaceError: lost update on mysql://localhost:3306/test/client_rows#1: expected 1…",
        "mysql2 an atomic update: verified, 2",
        "libsql one row: verified, 4",
        "libsql two rows: verified, 1",
        "libsql three tasks on two rows: verified, 4",
        "libsql four rows: verified, 1",
        "libsql a lost update: failed, 2: RaceError: lost update on sqlite:///:memory:/client_rows#1: expected 1 to be 2",
        "libsql an atomic update: verified, 2",
        "@libsql/client one row: verified, 4",
        "@libsql/client two rows: verified, 1",
        "@libsql/client three tasks on two rows: verified, 4",
        "@libsql/client four rows: verified, 1",
        "@libsql/client a lost update: failed, 1: RaceError: lost update on sqlite:///tmp/racetest-clients.db/client_rows#1: expe…",
        "@libsql/client an atomic update: verified, 2",
        "drizzle on libsql one row: verified, 4",
        "drizzle on libsql two rows: verified, 1",
        "drizzle on libsql three tasks on two rows: verified, 4",
        "drizzle on libsql four rows: verified, 1",
        "drizzle on libsql a lost update: failed, 1: RaceError: lost update on sqlite:///tmp/racetest-clients.db/client_rows#1: expe…",
        "drizzle on libsql an atomic update: verified, 2",
      ]
    `)
    expect(messageOf(run.output, 'knex > a lost update')).toMatchInlineSnapshot(`
      "RaceError: lost update on pg://localhost:5432/test/client_rows#1: expected 1 to…

        alice and bob both read pg://localhost:5432/test/client_rows#1 before either
        wrote, so bob's write erases alice's.

             #  A alice · increment(1)             B bob · increment(1)
             1  ┊                                  update pool…nex  …race.test.ts:49
        ┌─▶  2  ┊                                  read  ← initial  …race.test.ts:49
        │    3  update pool…nex  …race.test.ts:49  ┊
        │    4  read  ← initial  …race.test.ts:49  ┊
        │    5  update pool…nex  …race.test.ts:49  ┊
                … 2 steps of A that touch nothing here
        │    8  update pool…nex  …ient-rows.ts:25  ┊
        └─▶  9  write            …ient-rows.ts:25  ┊
                … 7 steps of A, B that touch nothing here
            17                                     write            …ient-rows.ts:25
                … 3 steps of B that touch nothing here

        clients.race.test.ts
                  48│   ...pgPool,
          1 …15 ┊ 49│ … get: async (id) => (await knex('client_rows').where({ id }).fi
                    │                       ^^^^^^ step 2, bob reads pg://localhost:5…
                  50│   set: (id, n) => knex('client_rows').where({ id }).update({ n …

        client-rows.ts
                  24│       const n = await client.get(id)
          8 …20 ┊ 25│       await client.set(id, n + 1)
                    │       ^^^^^^ step 9, alice writes pg://localhost:5432/test/clie…
                  26│     }

        Steps 2 and 9 race. Run 9 before 2 and the test passes.

        Schedule  BBA10B8, 2 switches
                  shrunk from 13 switches, not shrunk to the end, confirmed 3 of 3
        Searched  1 trace, 2 race pairs   stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-ABABABABABABAB4-4cd5 with interleave: 'io'
        Replay    r1-BBA10B8-3ecc
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ client-rows.ts:38:35
           36|     raceTest('a lost update', async ({ race }) => {
           37|       await race({ alice: () => increment(1), bob: () => increment(1) …
           38|       expect(await client.get(1)).toBe(2)
             |                                   ^
           39|     })
           40|     raceTest('an atomic update', async ({ race }) => {
       ❯ bob, step 2: read pg://localhost:5432/test/client_rows#1 clients.race.test.ts:49:23
       ❯ alice, step 9: write pg://localhost:5432/test/client_rows#1 client-rows.ts:25:7

      Caused by: AssertionError: expected 1 to be 2 // Object.is equality

      - Expected
      + Received

      - 2
      + 1

       ❯ client-rows.ts:38:35"
    `)
  })

  test('locks of SQLite', async () => {
    const run = await runVitest('databases', { args: ['sqlite-locks'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a transaction over several steps: failed, 2: RaceError: race on sqlite:///tmp/racetest-locks.db/rows#2: database is locked",
        "one that is done at once: verified, 1",
      ]
    `)
  })

  test('mysql2 below its promises', async () => {
    const run = await runVitest('databases', { args: ['mysql.race'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "sequelize a lost update: failed, 1: RaceError: lost update on mysql://localhost:3306/test/cogs#1: expected 1 to be 2",
        "sequelize two rows: verified, 1",
        "sequelize an atomic update: verified, 2",
        "what a statement gives rows as they come: unchecked, 1: RaceError: unchecked: query.on at mysql.race.test.ts:53 escaped control",
        "what a statement gives errors, which the callback gets: verified, 1",
        "what a statement gives no callback: unchecked, 1: RaceError: unchecked: connection.query at mysql.race.test.ts:67 escaped control",
      ]
    `)
  })

  test('what goes wrong', async () => {
    const run = await runVitest('databases', { args: ['trouble'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a server that is not there: failed, 1: RaceError: fails in its only order: connect ECONNREFUSED 127.0.0.1:1",
        "a statement that fails: failed, 1: RaceError: fails in its only order: relation "trouble_nowhere" does not exist",
        "a slow statement: verified, 1",
        "a server that does not answer: unchecked, 0: RaceError: unchecked: a schedule waited 500 ms for pool.query at trouble.race.t…",
        "two at once on one row: unchecked, 1: RaceError: unchecked: pool.query at trouble.race.test.ts:37 (begun while pool.q…",
        "a small pool is waited for: verified, 4",
        "a small pool either may be the first: failed, 3: RaceError: broken order on pool of pg://localhost:5432/test: expected 'b' to be…",
      ]
    `)
  })

  test('transactions', async () => {
    const run = await runVitest('databases', { args: ['transactions'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "write skew READ COMMITTED: failed, 1: RaceError: race on pg://localhost:5432/test/on_call_doctors: expected 0 to be g…",
        "write skew REPEATABLE READ: failed, 1: RaceError: race on pg://localhost:5432/test: expected 0 to be greater than 0",
        "write skew SERIALIZABLE: verified, 20",
        "a deadlock: failed, 1: RaceError: deadlock on pg://localhost:5432/test/on_call_doctors#2: deadlock det…",
        "locks in one order: verified, 4",
        "FOR UPDATE: verified, 6",
        "MariaDB FOR UPDATE: verified, 6",
      ]
    `)
    expect(messageOf(run.output, 'a deadlock').split('Caused by')[0]).toMatchInlineSnapshot(`
      "RaceError: deadlock on pg://localhost:5432/test/on_call_doctors#2: deadlock det…

        Each waits for a lock that another one holds: ben (client.query at
        transactions.race.test.ts:70: UPDATE on_call_doctors SET on_call = false WHERE
        id = $1) and ann (client.query at transactions.race.test.ts:70: UPDATE
        on_call_doctors SET on_call = false WHERE id = $1). The database has ended one
        of them. Connection 37 is of BoundPool#1.

             #  A ann · swap(1, 2)                 B ben · swap(2, 1)
             1  ┊                                  update pool of pg…:5432/test  :21
                … 1 step of B that touches nothing here
        ┌─▶  3  ┊                                  write                         :69
        │    4  update pool of pg…:5432/test  :21  ┊
        │    5  write connection 37           :23  ┊
        │    6  write pg://loca…doctors#1 +1  :69  ┊
        └─▶  7  write +2                      :70  ┊
             8  ┊                                  write +5                      :70
                … 1 step of B that touches nothing here
            10  ┊                                  write +1                      :28
                … 2 steps of A, B that touch nothing here
            13  write +2                      :25
                … 1 step of A that touches nothing here

        transactions.race.test.ts
                     68│   transact('READ COMMITTED', async (client) => {
          3 6 ┊      69│     await client.query('UPDATE on_call_doctors SET on_call =…
                       │           ^^^^^^ step 3, ben writes pg://localhost:5432/…t/o…
          7 8 9 12 ┊ 70│     await client.query('UPDATE on_call_doctors SET on_call =…
                       │           ^^^^^^ step 7, ann writes pg://localhost:5432/…t/o…
                     71│   })

        Steps 3 and 7 race. Run 7 before 3 and the test passes.

        Schedule  BBBA4B4AAA, 3 switches    shrunk from 4 switches, confirmed 3 of 3
        Searched  1 trace, 3 race pairs     stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-ABABABABABAB-8bb7 with interleave: 'io'
        Replay    r1-BBBA4B4AAA-8bb7
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ ben, step 3: write pg://localhost:5432/test/on_call_doctors#2 transactions.race.test.ts:69:11
           67| const swap = (first: number, second: number) =>
           68|   transact('READ COMMITTED', async (client) => {
           69|     await client.query('UPDATE on_call_doctors SET on_call = false WHE…
             |           ^
           70|     await client.query('UPDATE on_call_doctors SET on_call = false WHE…
           71|   })
       ❯ ann, step 7: write pg://localhost:5432/test/on_call_doctors#2 transactions.race.test.ts:70:11

      "
    `)
  })

  test('connections that tasks share, and what a run leaves of one', async () => {
    const run = await runVitest('databases', { args: ['connections'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a connection that two tasks share pg: failed, 2: RaceError: race on connection no. 2: expected +0 to be 1",
        "a connection that two tasks share of a pool: failed, 2: RaceError: race on connection 43: expected +0 to be 1",
        "a connection that two tasks share mysql2: failed, 1: RaceError: lost update on mysql://localhost:3306/test/lent#2: expected +0 to be…",
        "an isolation level of a connection: failed, 3: RaceError: race on pg://localhost:5432/test/lent#2: expected [ +0, 1 ] to not d…",
        "autocommit off: failed, 3: RaceError: race on mysql://localhost:3306/test/lent#2: expected [ +0, 1 ] to no…",
        "prepared statements: verified, 4",
        "what a run leaves behind nested use of a pool: failed, 4: RaceError: deadlock: A and B wait for each other",
        "what a run leaves behind a transaction that nobody ends: failed, 1: RaceError: broken order on pg://localhost:5432/test/lent#1: two",
        "what a run leaves behind of MySQL: failed, 1: RaceError: race on mysql://localhost:3306/test/lent: Duplicate entry '7' for ke…",
        "what a run leaves behind of SQLite: failed, 2: RaceError: race on the order of seen#1: two",
        "what a run leaves behind nothing: passed",
        "a wrong password: failed, 1: RaceError: fails in its only order: Access denied for user 'nobody'@'127.0.0.1'",
      ]
    `)
  })

  test('several that wait for one lock, or for each other', async () => {
    const run = await runVitest('databases', { args: ['row-locks'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "pg three on one lock: verified, 180",
        "pg ann is not let down: failed, 5: RaceError: race on pg://localhost:5432/test/locked#1: expected false to be true",
        "pg ben is not let down: failed, 1: RaceError: race on pg://localhost:5432/test/locked#2: expected false to be true",
        "mysql2 three on one lock: verified, 180",
        "mysql2 ann is not let down: failed, 5: RaceError: race on mysql://localhost:3306/test/locked#1: expected false to be t…",
        "mysql2 ben is not let down: failed, 1: RaceError: race on mysql://localhost:3306/test/locked#2: expected false to be t…",
        "a circle of three: verified, 252",
      ]
    `)
  })

  test('rows as objects', async () => {
    const run = await runVitest('databases', { args: ['orms'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "sequelize one row: verified, 4",
        "sequelize two rows: verified, 1",
        "sequelize three tasks on two rows: verified, 4",
        "sequelize a lost update: failed, 1: RaceError: lost update on pg://localhost:5432/test/parts#1: expected 1 to be 2",
        "sequelize an atomic update: verified, 2",
        "sequelize a lock: verified, 12",
        "sequelize an object that tasks share: failed, 2: RaceError: lost update on Part: expected 1 to be 2",
        "typeorm one row: verified, 18",
        "typeorm two rows: verified, 1",
        "typeorm three tasks on two rows: verified, 18",
        "typeorm a lost update: failed, 1: RaceError: race on pg://localhost:5432/test/wheels#1: expected 1 to be 2",
        "typeorm an atomic update: verified, 2",
        "typeorm a lock: verified, 16",
        "typeorm an object that tasks share: failed, 2: RaceError: double run on Object.n: expected 1 to be 2",
      ]
    `)
  })

  test('pools that run out', async () => {
    const run = await runVitest('databases', { args: ['pools'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "pg two at once: failed, 6: RaceError: deadlock: A and B wait for each other",
        "pg one that asks twice: failed, 1: RaceError: deadlock: A waits for itself",
        "pg one that keeps it: failed, 1: RaceError: hang: B waits for ever",
        "pg one that is slow: verified, 4",
        "pg enough: verified, 1",
        "mysql2 two at once: failed, 1: RaceError: deadlock: A and B wait for each other",
        "mysql2 one that asks twice: failed, 1: RaceError: deadlock: A waits for itself",
        "mysql2 one that keeps it: failed, 1: RaceError: hang: B waits for ever",
        "mysql2 one that is slow: verified, 4",
        "mysql2 enough: verified, 1",
      ]
    `)
    expect(messageOf(run.output, 'pg > two at once')).toMatchInlineSnapshot(`
      "RaceError: deadlock: A and B wait for each other

        The pool of pg://localhost:5432/test has 2 connections: alice has one since
        pool.connect at pools.race.test.ts:15 and bob has one since pool.connect at
        pools.race.test.ts:15. bob waits for another at pool.connect at
        pools.race.test.ts:15 and alice waits for another at pool.connect at
        pools.race.test.ts:15.

             #  A alice · nested(two)              B bob · nested(two)
        ┌─▶  1  write pool of pg:…:5432/test  :15  ┊
        │    2  ┊                                  write pool of pg:…:5432/test  :15
        └─▶  3  ┊                                  waits work(pool)              :29
             4  waits work(pool)              :29

        pools.race.test.ts
                  14│   const pool = new pg.Pool({ connectionString: 'postgres://post…
          1 2     15│   return { get: () => pool.connect(), end: () => pool.end() }
                    │                       ^^^^^^ step 1, alice writes pool of pg://…
                  16│ }
                   …
           ┊      28│   const first = await pool.get()
          3 4     29│   await work(pool)
                    │   ^^^^^^^^^^^^^^^^ step 3, bob waits for work(pool)
                  30│   first.release()

        No task can take a step after 4. 5 of the 6 traces explored so far finish.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  6 traces, 3 race pairs       stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-ABAB-7aac with interleave: 'io'
        Replay    r1-ABBA-7aac
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ alice, step 1: write pool of pg://localhost:5432/test pools.race.test.ts:15:23
           13| const ofPg = (max: number): Pool => {
           14|   const pool = new pg.Pool({ connectionString: 'postgres://postgres@12…
           15|   return { get: () => pool.connect(), end: () => pool.end() }
             |                       ^
           16| }
           17| const ofMysql = (connectionLimit: number): Pool => {
       ❯ bob, step 3: waits for work(pool) pools.race.test.ts:29:3"
    `)
    expect(messageOf(run.output, 'pg > one that keeps it')).toMatchInlineSnapshot(`
      "RaceError: hang: B waits for ever

        The pool of pg://localhost:5432/test has one connection: alice has one since
        pool.connect at pools.race.test.ts:15. bob waits for one at pool.connect at
        pools.race.test.ts:15.

             #  A alice · leave(one)               B bob · work(one)
        ┌─▶  1  write pool of pg:…:5432/test  :15  ┊
        │    2  waits pool.get()              :33  ┊
        └─▶  3                                     waits pool.get()              :23

        pools.race.test.ts
                  14│   const pool = new pg.Pool({ connectionString: 'postgres://post…
          1       15│   return { get: () => pool.connect(), end: () => pool.end() }
                    │                       ^^^^^^ step 1, alice writes pool of pg://…
                  16│ }
                   …
                  22│ const work = async (pool: Pool, statement = 'SELECT 1') => {
          3 ┊     23│   const connection = await pool.get()
                    │                      ^^^^^^^^^^ step 3, bob waits for pool.get()
                  24│   await connection.query(statement)

        No task can take a step after 3. Steps 1 and 3 race. Run 3 before 1 and the
        test passes.

        Schedule  AAB, 1 switch                confirmed 3 of 3
        Searched  1 trace, 1 race pair         stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-ABA-7aac with interleave: 'io'
        Replay    r1-AAB-7aac
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ alice, step 1: write pool of pg://localhost:5432/test pools.race.test.ts:15:23
           13| const ofPg = (max: number): Pool => {
           14|   const pool = new pg.Pool({ connectionString: 'postgres://postgres@12…
           15|   return { get: () => pool.connect(), end: () => pool.end() }
             |                       ^
           16| }
           17| const ofMysql = (connectionLimit: number): Pool => {
       ❯ bob, step 3: waits for pool.get() pools.race.test.ts:23:22"
    `)
  })

  test('statements in the making', async () => {
    const run = await runVitest('databases', { args: ['builders'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "a builder that two tasks share: failed, 3: RaceError: race on QueryBuilder_PostgreSQL#1: expected [ { id: 2 }, { id: 1 } ]…",
        "builders of their own: verified, 1",
        "a transaction: failed, 1: RaceError: race on connection 97: expected 1 to be 2",
        "a transaction that locks: verified, 32",
      ]
    `)
  })
})

const lacksSqlite = lacksNode('better-sqlite3 and node:sqlite', 24)

describe.skipIf(lacksSqlite)('SQLite of Node 24', { timeout }, () => {
  test('node:sqlite', async () => {
    const run = await runVitest('databases', { args: ['node-sqlite'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "node:sqlite one row: verified, 4",
        "node:sqlite two rows: verified, 1",
        "node:sqlite three tasks on two rows: verified, 4",
        "node:sqlite four rows: verified, 1",
        "node:sqlite a lost update: failed, 2: RaceError: lost update on sqlite:///:memory:/client_rows#1: expected 1 to be 2",
        "node:sqlite an atomic update: verified, 2",
        "more of node:sqlite tags: failed, 2: RaceError: lost update on sqlite:///:memory:/stock: expected { n: +0 } to deepl…",
        "more of node:sqlite rows one by one: failed, 2: RaceError: lost update on sqlite:///:memory:/stock#1: expected { n: +0 } to dee…",
        "more of node:sqlite a statement that tasks share: failed, 2: RaceError: race on StatementSync: expected [ 1 ] to deeply equal { n: 1 }",
        "more of node:sqlite a database of its own: verified, 6",
      ]
    `)
  })

  test('better-sqlite3', async () => {
    const run = await runVitest('databases', { args: ['better-sqlite3'] })
    expect(outcomes(run)).toMatchInlineSnapshot(`
      [
        "better-sqlite3 one row: verified, 4",
        "better-sqlite3 two rows: verified, 1",
        "better-sqlite3 three tasks on two rows: verified, 4",
        "better-sqlite3 four rows: verified, 1",
        "better-sqlite3 a lost update: failed, 2: RaceError: lost update on sqlite:///tmp/racetest-better.db/client_rows#1: expec…",
        "better-sqlite3 an atomic update: verified, 2",
        "knex on better-sqlite3 one row: verified, 4",
        "knex on better-sqlite3 two rows: verified, 1",
        "knex on better-sqlite3 three tasks on two rows: verified, 4",
        "knex on better-sqlite3 four rows: verified, 1",
        "knex on better-sqlite3 a lost update: failed, 1: RaceError: lost update on sqlite:///tmp/racetest-better.db/client_rows#1: expec…",
        "knex on better-sqlite3 an atomic update: verified, 2",
        "kysely on better-sqlite3 one row: verified, 4",
        "kysely on better-sqlite3 two rows: verified, 1",
        "kysely on better-sqlite3 three tasks on two rows: verified, 4",
        "kysely on better-sqlite3 four rows: verified, 1",
        "kysely on better-sqlite3 a lost update: failed, 1: RaceError: lost update on sqlite:///tmp/racetest-better.db/client_rows#1: expec…",
        "kysely on better-sqlite3 an atomic update: verified, 2",
        "drizzle on better-sqlite3 one row: verified, 4",
        "drizzle on better-sqlite3 two rows: verified, 1",
        "drizzle on better-sqlite3 three tasks on two rows: verified, 4",
        "drizzle on better-sqlite3 four rows: verified, 1",
        "drizzle on better-sqlite3 a lost update: failed, 1: RaceError: lost update on sqlite:///tmp/racetest-better.db/client_rows#1: expec…",
        "drizzle on better-sqlite3 an atomic update: verified, 2",
        "transactions of better-sqlite3 done at once: verified, 2",
        "transactions of better-sqlite3 on two rows: verified, 1",
        "transactions of better-sqlite3 inside one that is open: failed, 2: RaceError: race on sqlite:///tmp/racetest-better.db/moved#2: database is locked",
      ]
    `)
  })
})
