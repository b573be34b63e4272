import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fixtures, runVitest } from '../support/run-vitest.ts'

// What Vitest's other reporters make of a RaceError: the whole body, without colours.

it('an annotation on GitHub, at the line that failed', async () => {
  const { output } = await runVitest('messages', {
    colour: true,
    args: ['--reporter=github-actions'],
  })
  const annotations = output.split('\n').filter((line) => line.startsWith('::error'))
  expect(annotations.map((line) => line.replaceAll('%0A', '\n')).join('\n')).toMatchInlineSnapshot(`
    "::error file=<root>/account.race.test.ts,title=account.race.test.ts > deposits are not lost,line=12,column=27::RaceError: lost update on Account#1.balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice's write erases bob's.

           #  A alice · deposit(1)               B bob · deposit(2)
      ┌─▶  1  read  0 ← initial             :10  ┊
      │    2  ┊                                  read  0 ← initial             :10
      └─▶  3  ┊                                  write 0 → 2                   :12
           4  write 2 → 1, erases 3         :12

      src/account.ts
                 9│   async deposit(amount: number): Promise<void> {
        1 2     10│     const before = this.balance
                  │                    ^^^^^^^^^^^^ step 1, alice reads 0
         ┊      11│     await this.audit.record(amount)
        3 4     12│     this.balance = before + amount
                  │     ^^^^^^^^^^^^ step 3, bob writes 2
                13│   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take
                longer than a microtask
      Replay    r1-ABBA-9dfd
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ account.race.test.ts:12:27
     ❯ alice, step 1: read Account#1.balance src/account.ts:10:20
     ❯ bob, step 3: write Account#1.balance src/account.ts:12:5

    Caused by: Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ account.race.test.ts:12:27


    ::error file=<root>/src/lock.ts,title=account.race.test.ts > both get both locks,line=18,column=3::RaceError: deadlock: A and B wait for each other

      alice holds Lock#1 and waits for Lock#2; bob holds Lock#2 and waits for
      Lock#1.

           #  A alice                            B bob
           1  lock  Lock#1                   :7  ┊
           2  ┊                                  lock  Lock#2                   :7
      ┌─▶  3  ┊                                  waits Lock#1, held by A       :18
      └─▶  4  waits Lock#2, held by B       :18

      src/lock.ts
         ┊      17│   await first.take()
        3 4     18│   await second.take()
                  │   ^^^^^^^^^^^^^^^^^^^ step 3, bob waits for Lock#1
                  │   ^^^^^^^^^^^^^^^^^^^ step 4, alice waits for Lock#2
                19│   work()

      No task can take a step after 4. 2 of the 3 traces explored so far finish.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  3 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await first.take()\` at src/lock.ts:17 to take longer than a
                microtask
      Replay    r1-ABBA-ecae
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ bob, step 3: waits for Lock#1 src/lock.ts:18:3
     ❯ alice, step 4: waits for Lock#2 src/lock.ts:18:3

    "
  `)
})

it('an annotation for what has no line that failed', async () => {
  const { output } = await runVitest('patterns', {
    args: ['--reporter=github-actions', '-t', 'lost wakeup'],
  })
  const annotations = output.split('\n').filter((line) => line.startsWith('::error'))
  expect(annotations.map((line) => line.replaceAll('%0A', '\n')).join('\n')).toMatchInlineSnapshot(`
    "::error file=<root>/src/signal.ts,title=patterns.race.test.ts > lost wakeup,line=5,column=24::RaceError: lost wakeup: A waits for ever

      producer would have woken consumer in step 1, but consumer began to wait only
      in step 2, and nothing left to run wakes it.

           #  A consumer · wait()                B producer
      ┌─▶  1  ┊                                  write waiting#1                :5
      └─▶  2  waits new Promise…h(resolve))  :9

      src/signal.ts
                 4│   notify(): void {
        1        5│     for (const wake of this.waiting.splice(0)) wake()
                  │                        ^^^^^^^ step 1, producer writes waiting#1
                 6│   }
                 7│
                 8│   async wait(): Promise<void> {
        2 ┊      9│     await new Promise<void>((resolve) => this.waiting.push(reso…
                  │     ^^^^^^ step 2, consumer waits for new Promise((resolve…ting…
                10│   }

      No task can take a step after 2. 1 of the 2 traces explored so far finish.
      Steps 1 and 2 race. Run 2 before 1 and the test passes.

      Schedule  BA, 1 switch                 confirmed 3 of 3
      Searched  2 traces, 1 race pair        stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-BA-95fa with interleave: 'io'
      Replay    r1-BA-95fa
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ producer, step 1: write waiting#1 src/signal.ts:5:24
     ❯ consumer, step 2: waits for new Promise((resolve) => this.waiting.push(resolve)) src/signal.ts:9:5

    "
  `)
})

it('a failure in JUnit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'racetest-'))
  const file = join(folder, 'junit.xml')
  await runVitest('messages', {
    colour: true,
    args: ['--reporter=junit', `--outputFile.junit=${file}`, '-t', 'deposits'],
  })
  const xml = (await readFile(file, 'utf8'))
    .replaceAll(join(fixtures, 'messages'), '<root>')
    .replace(/ \d+ m?s\b/g, ' 1ms')
    .trim()
  await rm(folder, { recursive: true })
  const told = xml.replace(/#\/test\/[-\w]+/, '#/test/<id>')
  expect(told.replace(/ (time|timestamp|hostname)="[^"]*"/g, '')).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8" ?>
    <testsuites name="vitest tests" tests="2" failures="1" errors="0">
        <testsuite name="account.race.test.ts" tests="2" failures="1" errors="0" skipped="1">
            <testcase classname="account.race.test.ts" name="deposits are not lost">
                <failure message="lost update on Account#1.balance: expected 1 to be 3" type="RaceError">
    RaceError: lost update on Account#1.balance: expected 1 to be 3

      alice and bob both read 0 before either wrote, so alice&apos;s write erases bob&apos;s.

           #  A alice · deposit(1)               B bob · deposit(2)
      ┌─▶  1  read  0 ← initial             :10  ┊
      │    2  ┊                                  read  0 ← initial             :10
      └─▶  3  ┊                                  write 0 → 2                   :12
           4  write 2 → 1, erases 3         :12

      src/account.ts
                 9│   async deposit(amount: number): Promise&lt;void&gt; {
        1 2     10│     const before = this.balance
                  │                    ^^^^^^^^^^^^ step 1, alice reads 0
         ┊      11│     await this.audit.record(amount)
        3 4     12│     this.balance = before + amount
                  │     ^^^^^^^^^^^^ step 3, bob writes 2
                13│   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches             confirmed 3 of 3
      Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await this.audit.record(amount)\` at src/account.ts:11 to take
                longer than a microtask
      Replay    r1-ABBA-9dfd
                RACE_REPLAY=&lt;that&gt; npx vitest run, or { replay } in the test
      Report    .vitest/race/index.html#/test/<id>

     ❯ account.race.test.ts:12:27
     ❯ alice, step 1: read Account#1.balance src/account.ts:10:20
     ❯ bob, step 3: write Account#1.balance src/account.ts:12:5

    Caused by: Caused by: AssertionError: expected 1 to be 3 // Object.is equality

    - Expected
    + Received

    - 3
    + 1

     ❯ account.race.test.ts:12:27
                </failure>
            </testcase>
            <testcase classname="account.race.test.ts" name="both get both locks">
                <skipped/>
            </testcase>
        </testsuite>
    </testsuites>"
  `)
})
