import { expect, test } from 'vitest'
import { explain } from '../src/index.ts'
import { lostUpdate, reportPath, searched, staleCheck } from './examples.ts'
import { shown } from './shown.ts'

test('a lost update at 80 columns', () => {
  expect(shown(lostUpdate, { searched, reportPath })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)               B bob · deposit(2)
           1  read  0 ← initial              :6  ┊
      ┌─▶  2  ┊                                  read  0 ← initial              :6
      └─▶  3  write 0 → 1                    :8  ┊
           4                                     write 1 → 2, erases 3          :8

      src/account.ts
                5│   async deposit(amount: number): Promise<void> {
        1 2     6│     const before = this.balance
                 │                    ^^^^^^^^^^^^ step 2, bob reads 0
         ┊      7│     await this.audit.record(amount)
        3 4     8│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 3, alice writes 1
                9│   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/a41c"
  `)
})

test('a lost update at 120 columns', () => {
  expect(shown(lostUpdate, { columns: 120, searched, reportPath })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)                         B bob · deposit(2)                           Account#1.balance
           1  read  0 ← initial          src/account.ts:6  ┊                                            0
      ┌─▶  2  ┊                                            read  0 ← initial          src/account.ts:6  0
      └─▶  3  write 0 → 1                src/account.ts:8  ┊                                            1   changed
           4                                               write 1 → 2, erases 3      src/account.ts:8  2   changed

      src/account.ts
                5│   async deposit(amount: number): Promise<void> {
        1 2     6│     const before = this.balance
                 │                    ^^^^^^^^^^^^ step 2, bob reads 0
         ┊      7│     await this.audit.record(amount)                        suspended here: alice 1 to 3, bob 2 to 4
        3 4     8│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 3, alice writes 1
                9│   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes (A reads 0, writes 1; B reads 1, writes 3).

      Inputs    amounts = [1, 2]                                    shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                    shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test
      Report    .vitest/race/index.html#/test/a41c"
  `)
})

test('a lost update without Unicode', () => {
  expect(shown(lostUpdate, { unicode: false, searched, reportPath })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice - deposit(1)               B bob - deposit(2)
           1  read  0 <- initial             :6  .
      +->  2  .                                  read  0 <- initial             :6
      +->  3  write 0 -> 1                   :8  .
           4                                     write 1 -> 2, erases 3         :8

      src/account.ts
                5|   async deposit(amount: number): Promise<void> {
        1 2     6|     const before = this.balance
                 |                    ^^^^^^^^^^^^ step 2, bob reads 0
         .      7|     await this.audit.record(amount)
        3 4     8|     this.balance = before + amount
                 |     ^^^^^^^^^^^^ step 3, alice writes 1
                9|   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/a41c"
  `)
})

test('a lost update in colour', () => {
  const painted = shown(lostUpdate, { colour: true, searched, reportPath })
  expect(painted.replaceAll('\u001b', '\\e')).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A \\e[1malice\\e[22m · deposit(1)               B \\e[1mbob\\e[22m · deposit(2)
           1  read  0 ← initial\\e[2m              :6\\e[22m  ┊
      \\e[1;31m┌─▶\\e[22;39m\\e[1;31m  2\\e[22;39m  ┊                                  \\e[1;31mread  0 ← initial\\e[22;39m\\e[2m              :6\\e[22m
      \\e[1;31m└─▶\\e[22;39m\\e[1;31m  3\\e[22;39m  \\e[1;31mwrite 0 → 1\\e[22;39m\\e[2m                    :8\\e[22m  ┊
           4                                     write 1 → 2, erases 3\\e[2m          :8\\e[22m

      \\e[2msrc/account.ts\\e[22m
                \\e[2m5│\\e[22m   async deposit(amount: number): Promise<void> {
        1 2     \\e[2m6│\\e[22m\\e[1m     const before = this.balance\\e[22m
                 \\e[2m│\\e[22m\\e[1;31m                    ^^^^^^^^^^^^ step 2, bob reads 0\\e[22;39m
         ┊      \\e[2m7│\\e[22m     await this.audit.record(amount)
        3 4     \\e[2m8│\\e[22m\\e[1m     this.balance = before + amount\\e[22m
                 \\e[2m│\\e[22m\\e[1;31m     ^^^^^^^^^^^^ step 3, alice writes 1\\e[22;39m
                \\e[2m9│\\e[22m   }

      Steps 2 and 3 race. Run 3 before 2 and the test passes.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 41 ms
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/a41c"
  `)
})

test('three tasks at 80 columns are words, and steps that tell nothing are folded', () => {
  const report = {
    ...lostUpdate,
    tasks: [...lostUpdate.tasks, { letter: 'C', name: 'carol' }],
  }
  const steps = [
    ...lostUpdate.steps.slice(0, 3),
    ...lostUpdate.steps.slice(2, 3).map((step) => ({ ...step, task: 'C' })),
  ]
  expect(shown({ ...report, steps }, { sources: {} })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           1  A alice  read  0 ← initial                           src/account.ts:6
      ┌─▶  2  B bob    read  0 ← initial                           src/account.ts:6
      └─▶  3  A alice  write 0 → 1                                 src/account.ts:8
           4  C carol  write 0 → 1                                 src/account.ts:8

      Steps 2 and 3 race. Run 3 before 2 and the test passes.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('a stale check in two files, with steps of other tasks folded', () => {
  expect(shown({ ...staleCheck, cause: explain(staleCheck) })).toMatchInlineSnapshot(`
    "RaceError: stale check on Session#1.token: expected null to be "t2"

      request read "token-of-a-…ife-5f1c9a" in step 4, logout wrote null in step 6,
      and request acted on the old value in step 7.

           #  A request · get("/me")             B logout
              … 3 steps of the test body, C, D that touch nothing here
      ┌─▶  4  read  "…" ← initial  session.ts:3  ┊
              … 1 step of C that touches nothing here
      └─▶  6  ┊                                  write "to…a" → null  refresh.ts:2
           7  read  null ← 6 +2    session.ts:3

      src/session.ts
                2│     // the check
        4 7 8   3│     if (this.token) {
                 │          ^^^^^^^^^^ step 4, request reads "token-of-…fe-5f1c9a"
                4│         const headers = await this.prepare(path)

      src/refresh.ts
                1│ export function logout(session) {
        6       2│   session["token"] = null
                 │   ^^^^^^^^^^^^^^^^^^ step 6, logout writes null
                3│ }

      Steps 4 and 6 race, but the test also fails with 6 before 4: more than one
      order matters.

      Schedule  CDACBA, 5 switches          shrunk from 7 switches, confirmed 3 of 3
      Replay    r1-CDACBA-91c0
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('a stale check at 120 columns', () => {
  const report = {
    ...staleCheck,
    cause: explain(staleCheck),
    state: ['"a"', '"a"', '"a"', '"a"', '"a"', 'null', 'null', 'null'],
  }
  expect(shown(report, { columns: 120 })).toMatchInlineSnapshot(`
    "RaceError: stale check on Session#1.token: expected null to be "t2"

      request read "token-of-a-…ife-5f1c9a" in step 4, logout wrote null in step 6, and request acted on the old value in
      step 7.

           #  A request · get("/me")                       B logout                                     Session#1.token
              … 3 steps of the test body, C, D that touch nothing here
      ┌─▶  4  read  "token…f1c9a" ← initial  session.ts:3  ┊                                            "a"
              … 1 step of C that touches nothing here
      └─▶  6  ┊                                            write "token-o…5f1c9a" → null  refresh.ts:2  null   changed
           7  read  null ← 6 +2              session.ts:3                                               null

      src/session.ts
                2│     // the check
        4 7 8   3│     if (this.token) {
                 │          ^^^^^^^^^^ step 4, request reads "token-of-a-…ife-5f1c9a"
                4│         const headers = await this.prepare(path)

      src/refresh.ts
                1│ export function logout(session) {
        6       2│   session["token"] = null
                 │   ^^^^^^^^^^^^^^^^^^ step 6, logout writes null
                3│ }

      Steps 4 and 6 race, but the test also fails with 6 before 4: more than one order matters.

      Schedule  CDACBA, 5 switches                               shrunk from 7 switches in 12 tries, confirmed 3 of 3
      Replay    r1-CDACBA-91c0              RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('every step when asked for', () => {
  expect(shown({ ...staleCheck, cause: explain(staleCheck) }, { full: true, unicode: false }))
    .toMatchInlineSnapshot(`
      "RaceError: stale check on Session#1.token: expected null to be "t2"

        request read "token-of-a-...ife-5f1c9a" in step 4, logout wrote null in step
        6, and request acted on the old value in step 7.

             1  _ test body  start request
             2  C heartbeat  write beat 1
             3  D metrics    fire  timer 100 ms
        +->  4  A request    read  "token-of...e-5f1c9a" <- initial  src/session.ts:3
        |    5  C heartbeat  call  ping
        +->  6  B logout     write "token-of-a...fe-5f1c9a" -> null  src/refresh.ts:2
             7  A request    read  null <- 6 +2                      src/session.ts:3
             8  _ test body  read  null <- 6                         src/session.ts:3

        src/session.ts
                  2|     // the check
          4 7 8   3|     if (this.token) {
                   |          ^^^^^^^^^^ step 4, request reads "token-of...e-5f1c9a"
                  4|         const headers = await this.prepare(path)

        src/refresh.ts
                  1| export function logout(session) {
          6       2|   session["token"] = null
                   |   ^^^^^^^^^^^^^^^^^^ step 6, logout writes null
                  3| }

        Steps 4 and 6 race, but the test also fails with 6 before 4: more than one
        order matters.

        Schedule  CDACBA, 5 switches          shrunk from 7 switches, confirmed 3 of 3
        Replay    r1-CDACBA-91c0
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
    `)
})

test('no critical pair', () => {
  const { critical: _, reversalPasses: _passes, ...report } = lostUpdate
  expect(shown({ ...report, pattern: 'race', cause: explain({ ...report, pattern: 'race' }) }))
    .toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      The result depends on the order in which the tasks run.

           #  A alice · deposit(1)               B bob · deposit(2)
           1  read  0 ← initial              :6  ┊
           2  ┊                                  read  0 ← initial              :6
           3  write 0 → 1                    :8  ┊
           4                                     write 1 → 2, erases 3          :8

      src/account.ts
         ┊      7│     await this.audit.record(amount)
        3 4     8│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 4, bob writes 2
                9│   }

      No single race was found whose reversal makes the test pass.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('more steps on the resource than there are rows', () => {
  const steps = Array.from({ length: 40 }, (_, i) => ({
    ...lostUpdate.steps[i % 4]!,
    task: 'AB'[Math.floor(i / 3) % 2]!,
  }))
  expect(shown({ ...lostUpdate, steps, critical: [21, 24] }, { sources: {} }))
    .toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)               B bob · deposit(2)
              … 16 steps of A, B left out, RACE_TRACE=full prints all
          17  ┊                                  read  0 ← initial              :6
          18  ┊                                  read  0 ← initial              :6
          19  write 0 → 1                    :8  ┊
          20  write 1 → 2, erases 3          :8  ┊
      ┌─▶ 21  read  0 ← initial              :6  ┊
      │   22  ┊                                  read  0 ← initial              :6
      │   23  ┊                                  write 0 → 1                    :8
      └─▶ 24  ┊                                  write 1 → 2, erases 3          :8
          25  read  0 ← initial              :6  ┊
          26  read  0 ← initial              :6  ┊
          27  write 0 → 1                    :8  ┊
          28  ┊                                  write 1 → 2, erases 3          :8
              … 12 steps of A, B left out, RACE_TRACE=full prints all

      Steps 21 and 24 race. Run 24 before 21 and the test passes.

      Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABAB, 3 switches             shrunk from 6 steps, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('a replay string longer than a line', () => {
  const replay = `r1-${'ABBA'.repeat(40)}-7f3a`
  const report = {
    ...lostUpdate,
    replay,
    schedule: { ...lostUpdate.schedule, text: 'ABBA'.repeat(40) },
  }
  expect(shown(report).split('\n\n').at(-1)).toMatchInlineSnapshot(`
    "  Inputs    amounts = [1, 2]             shrunk from [57, 3, 98]
      Schedule  ABBAAB…BAABBA, 3 switches    shrunk from 6 steps, confirmed 3 of 3
      Replay    r1-ABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAA
                BBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAABBAA
                BBAABBAABBAABBAABBAABBAABBA-7f3a
                The lines above are one word, without blanks.
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('tasks without a pair that decides at 120 columns', () => {
  const { critical: _, reversalPasses: _passes, ...report } = lostUpdate
  const race = { ...report, pattern: 'race', headline: 'race: expected 2 to be 3' } as const
  expect(shown({ ...race, cause: explain(race) }, { columns: 120 })).toMatchInlineSnapshot(`
    "RaceError: race: expected 2 to be 3

      The result depends on the order in which the tasks run.

           #  A alice · deposit(1)                         B bob · deposit(2)                           Account#1.balance
           1  read  0 ← initial          src/account.ts:6  ┊                                            0
           2  ┊                                            read  0 ← initial          src/account.ts:6  0
           3  write 0 → 1                src/account.ts:8  ┊                                            1   changed
           4                                               write 1 → 2, erases 3      src/account.ts:8  2   changed

      src/account.ts
         ┊      7│     await this.audit.record(amount)                        suspended here: alice 1 to 3, bob 2 to 4
        3 4     8│     this.balance = before + amount
                 │     ^^^^^^^^^^^^ step 4, bob writes 2
                9│   }

      No single race was found whose reversal makes the test pass.

      Inputs    amounts = [1, 2]                                 shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                 shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('four tasks at 120 columns are words, and the state stays', () => {
  const names = ['carol', 'dave'].map((name, i) => ({ letter: 'CD'[i]!, name }))
  const more = lostUpdate.steps.slice(2).map((step, i) => ({ ...step, task: 'CD'[i]! }))
  const report = {
    ...lostUpdate,
    tasks: [...lostUpdate.tasks, ...names],
    steps: [...lostUpdate.steps, ...more],
    state: ['0', '0', '1', '2', '1', '2'],
  }
  expect(shown(report, { columns: 120, sources: {} })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #                                                                                            Account#1.balance
           1  A alice  read  0 ← initial                                              src/account.ts:6  0
      ┌─▶  2  B bob    read  0 ← initial                                              src/account.ts:6  0
      └─▶  3  A alice  write 0 → 1                                                    src/account.ts:8  1   changed
           4  B bob    write 1 → 2, erases 3                                          src/account.ts:8  2   changed
           5  C carol  write 0 → 1                                                    src/account.ts:8  1   changed
           6  D dave   write 1 → 2, erases 3                                          src/account.ts:8  2   changed

      Steps 2 and 3 race. Run 3 before 2 and the test passes (A reads 0, writes 1; B reads 1, writes 3).

      Inputs    amounts = [1, 2]                                 shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                 shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('more steps on the resource than there are rows at 120 columns, all of them when asked for', () => {
  const steps = Array.from({ length: 16 }, (_, i) => ({
    ...lostUpdate.steps[i % 4]!,
    task: 'AB'[Math.floor(i / 3) % 2]!,
  }))
  const report = { ...lostUpdate, steps, critical: [9, 12] as const, state: [] }
  expect(shown(report, { columns: 120, sources: {} })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)                                   B bob · deposit(2)
              … 3 steps of A left out, RACE_TRACE=full prints all
           4  ┊                                                      write 1 → 2, erases 3                src/account.ts:8
           5  ┊                                                      read  0 ← initial                    src/account.ts:6
           6  ┊                                                      read  0 ← initial                    src/account.ts:6
           7  write 0 → 1                          src/account.ts:8  ┊
           8  write 1 → 2, erases 3                src/account.ts:8  ┊
      ┌─▶  9  read  0 ← initial                    src/account.ts:6  ┊
      │   10  ┊                                                      read  0 ← initial                    src/account.ts:6
      │   11  ┊                                                      write 0 → 1                          src/account.ts:8
      └─▶ 12  ┊                                                      write 1 → 2, erases 3                src/account.ts:8
          13  read  0 ← initial                    src/account.ts:6  ┊
          14  read  0 ← initial                    src/account.ts:6  ┊
          15  write 0 → 1                          src/account.ts:8  ┊
          16                                                         write 1 → 2, erases 3                src/account.ts:8

      Steps 9 and 12 race. Run 12 before 9 and the test passes (A reads 0, writes 1; B reads 1, writes 3).

      Inputs    amounts = [1, 2]                                 shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                 shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(shown(report, { columns: 120, full: true, sources: {} })).toMatchInlineSnapshot(`
    "RaceError: lost update on Account#1.balance: expected 2 to be 3

      alice and bob both read 0 before either wrote, so bob's write erases alice's.

           #  A alice · deposit(1)                                   B bob · deposit(2)
           1  read  0 ← initial                    src/account.ts:6  ┊
           2  read  0 ← initial                    src/account.ts:6  ┊
           3  write 0 → 1                          src/account.ts:8  ┊
           4  ┊                                                      write 1 → 2, erases 3                src/account.ts:8
           5  ┊                                                      read  0 ← initial                    src/account.ts:6
           6  ┊                                                      read  0 ← initial                    src/account.ts:6
           7  write 0 → 1                          src/account.ts:8  ┊
           8  write 1 → 2, erases 3                src/account.ts:8  ┊
      ┌─▶  9  read  0 ← initial                    src/account.ts:6  ┊
      │   10  ┊                                                      read  0 ← initial                    src/account.ts:6
      │   11  ┊                                                      write 0 → 1                          src/account.ts:8
      └─▶ 12  ┊                                                      write 1 → 2, erases 3                src/account.ts:8
          13  read  0 ← initial                    src/account.ts:6  ┊
          14  read  0 ← initial                    src/account.ts:6  ┊
          15  write 0 → 1                          src/account.ts:8  ┊
          16                                                         write 1 → 2, erases 3                src/account.ts:8

      Steps 9 and 12 race. Run 12 before 9 and the test passes (A reads 0, writes 1; B reads 1, writes 3).

      Inputs    amounts = [1, 2]                                 shrunk from [57, 3, 98] in 4 tries
      Schedule  ABAB, 3 switches                                 shrunk from 6 steps in 3 tries, confirmed 3 of 3
      Replay    r1-ABAB-7f3a-k1203.4.2      RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})
