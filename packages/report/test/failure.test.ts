import type { Counterexample } from '@racetest/core'
import { expect, test } from 'vitest'
import { explain, type FailureOptions, renderFailure } from '../src/index.ts'
import { deadlock, lostUpdate, reportPath, searched, staleCheck } from './examples.ts'

/** The message as Vitest prints it, framed so that blanks at line ends would show. */
function shown(report: Counterexample, options: Partial<FailureOptions> = {}): string {
  const { message, codeFrame } = renderFailure(report, {
    columns: 80,
    colour: false,
    unicode: true,
    ...options,
  })
  return `RaceError: ${message}\n${codeFrame}`
}

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

test('a deadlock', () => {
  const explored = { ...searched, traces: 6, finished: 4 }
  expect(shown(deadlock, { searched: explored })).toMatchInlineSnapshot(`
    "RaceError: deadlock: A and B wait for each other

      alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.

           #  A alice · transfer(1 to 2)         B bob · transfer(2 to 1)
           1  lock  acc-1                   :21  ┊
           2  ┊                                  lock  acc-2                   :21
      ┌─▶  3  waits acc-2, held by B        :22  ┊
      └─▶  4                                     waits acc-1, held by A        :22

      No task can take a step after 4. 4 of the 6 traces explored so far finish.

      Schedule  ABAB, 3 switches             confirmed 3 of 3
      Searched  6 traces, 2 race pairs       stopped at the first failure, 41 ms
      Replay    r1-ABAB-19c2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('a test body that waits for its tasks is no part of their deadlock', () => {
  const [first, ...rest] = deadlock.steps
  const wait = { kind: 'wait', resource: 'race()' } as const
  const waiting = { ...first!, task: '_', accesses: [wait] }
  const { critical: _, ...report } = deadlock
  const tasks = [{ letter: '_', name: 'test body' }, ...deadlock.tasks]
  expect(shown({ ...report, tasks, steps: [waiting, first!, ...rest] })).toMatchInlineSnapshot(`
    "RaceError: deadlock: A and B wait for each other

      alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.

           #  A alice · transfer(1 to 2)         B bob · transfer(2 to 1)
              … 1 step of the test body that touches nothing here
           2  lock  acc-1                   :21  ┊
           3  ┊                                  lock  acc-2                   :21
           4  waits acc-2, held by B        :22  ┊
           5                                     waits acc-1, held by A        :22

      No task can take a step after 5.

      Schedule  ABAB, 3 switches             confirmed 3 of 3
      Replay    r1-ABAB-19c2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('a body that hangs by itself', () => {
  const wait = { kind: 'wait', resource: 'the promise from never()' } as const
  const report: Counterexample = {
    ...deadlock,
    pattern: 'hang',
    headline: 'hang: the test body never finishes',
    critical: [1, 1],
    tasks: [{ letter: '_', name: 'test body' }],
    steps: [{ task: '_', accesses: [wait], last: false, afterSteps: [] }],
  }
  expect(shown({ ...report, cause: explain(report) })).toMatchInlineSnapshot(`
    "RaceError: hang: the test body never finishes

      the test body waits for the promise from never(), and no step is left to run
      that could settle it.

           #  _ test body
           1  waits the promise from never()

      No task can take a step after 1.

      Schedule  ABAB, 3 switches             confirmed 3 of 3
      Replay    r1-ABAB-19c2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
})

test('three tasks at 80 columns are words, and steps that tell nothing are folded', () => {
  const sources = {}
  const report = {
    ...lostUpdate,
    sources,
    tasks: [...lostUpdate.tasks, { letter: 'C', name: 'carol' }],
  }
  const steps = [
    ...lostUpdate.steps.slice(0, 3),
    ...lostUpdate.steps.slice(2, 3).map((step) => ({ ...step, task: 'C' })),
  ]
  expect(shown({ ...report, steps })).toMatchInlineSnapshot(`
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
  const { critical: _, ...report } = lostUpdate
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
  expect(shown({ ...lostUpdate, steps, sources: {}, critical: [21, 24] })).toMatchInlineSnapshot(`
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
