import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest, type VitestRun } from '../support/run-vitest.ts'

// Other processes, and datagrams.

const outcomes = ({ tests }: VitestRun): string[] =>
  Object.entries(tests).map(([name, { race, failures }]) => {
    const { status, traces } = race as { status: string; traces: number }
    const said = failures.length === 0 ? '' : `: ${failures[0]?.split('\n')[0]}`
    return `${name}: ${status}, ${traces}${said.replaceAll(/\/tmp\/racetest-\w+/g, '/tmp/…')}`
  })

const slow = { timeout: 180_000 }

test('processes that are heard of by their events', slow, async () => {
  const run = await runVitest('web', { args: ['spawned'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "an exit: verified, 1",
      "two that are heard of by all of their events: verified, 2",
      "two that read and write a file: failed, 1: RaceError: race on file:: expected 1 to be 2",
      "an exit that comes before the output: failed, 2: RaceError: broken order on text: expected '' to be '1\\n'",
      "one that is not there: verified, 1",
      "what it is told at once: verified, 20",
      "much that it is told at once: verified, 1",
      "lines: verified, 9",
      "one that waits for more: unchecked, 1: RaceError: unchecked: spawn at spawned.race.test.ts:114 (no answer within 1 s) …",
      "one that is killed: unchecked, 1: RaceError: unchecked: child_process.spawn at spawned.race.test.ts:126 (killed b…",
      "one that is listened to too late: failed, 2: RaceError: hang: A waits for ever",
      "before and after the tasks: verified, 4",
      "a process and a task that write a file: failed, 2: RaceError: race on file:/tmp/…/n: expected 1 to be 2",
      "two that each read and write a file: verified, 2",
      "synchronous ones: failed, 2: RaceError: race on file:: expected 1 to be 2",
      "one that has no pipes: verified, 1",
      "a command that is heard of by its events: verified, 1",
      "a package that runs commands: verified, 21",
      "two at once: unchecked, 1: RaceError: unchecked: spawn at spawned.race.test.ts:32 (begun while spawn at sp…",
      "one that is told something when it is over: unchecked, 1: RaceError: unchecked: child_process.spawn at spawned.race.test.ts:214 (written …",
      "one that is aborted: unchecked, 1: RaceError: unchecked: child_process.spawn at spawned.race.test.ts:228 (killed b…",
      "a command that is aborted: unchecked, 1: RaceError: unchecked: child_process.execFile at spawned.race.test.ts:241 (kille…",
      "one that may talk with this process: unchecked, 1: RaceError: unchecked: child_process.fork at spawned.race.test.ts:251 escaped co…",
      "one that never ends: unchecked, 1: RaceError: unchecked: spawn at spawned.race.test.ts:255 (no answer within 1 s) …",
      "one that never stops talking: unchecked, 1: RaceError: unchecked: spawn at spawned.race.test.ts:258 (no answer within 1 s) …",
      "one that is killed by its number: unchecked, 1: RaceError: unchecked: child_process.spawn at spawned.race.test.ts:264 (killed b…",
    ]
  `)
  expect(messageOf(run.output, 'an exit that comes before the output')).toMatchInlineSnapshot(`
    "RaceError: broken order on text: expected '' to be '1\\n'

      task 1 reads "" in step 4, before stdout writes "1\\n" in step 5; the other way
      round the test passes.

           #  A task 1                           D stdout
           1  write ChildProcess#1 +3       :66
              … 2 steps of B, C that touch nothing here
      ┌─▶  4  read  "" ← initial            :67  ┊
      └─▶  5  ┊                                  write "" → "1\\n" +1           :65
              … 6 steps of A, D, E, F that touch nothing here

      spawned.race.test.ts
                64│       let text = ''
        1 5     65│       child.stdout.on('data', (part) => (text += part))
                  │              step 5, stdout writes "1\\n" ^^^^
        1 ┊     66│       await once(child, 'exit')
        4       67│       expect(text).toBe('1\\n')
                  │              ^^^^ step 4, task 1 reads ""
                68│     },

      Steps 4 and 5 race. Run 5 before 4 and the test passes.

      Schedule  ABCADDDEEAF, 7 switches     shrunk from 12 steps, confirmed 3 of 3
      Searched  2 traces, 1 race pair       stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-ABEECDDDGF-7097 with interleave: 'io'
      Replay    r1-ABCADDDEEAF-7097
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ spawned.race.test.ts:67:20
         65|       child.stdout.on('data', (part) => (text += part))
         66|       await once(child, 'exit')
         67|       expect(text).toBe('1\\n')
           |                    ^
         68|     },
         69|     other,
     ❯ task 1, step 4: read text spawned.race.test.ts:67:14
     ❯ stdout, step 5: write text spawned.race.test.ts:65:42

    Caused by: AssertionError: expected '' to be '1\\n' // Object.is equality

    - Expected
    + Received

    - 1
    -

     ❯ spawned.race.test.ts:67:20"
  `)
})

test('commands beside clients of databases', slow, async () => {
  const run = await runVitest('web', { args: ['beside'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a command: unchecked, 1: RaceError: unchecked: child_process.exec at beside.race.test.ts:14 escaped cont…",
      "a process: unchecked, 1: RaceError: unchecked: child_process.spawn at beside.race.test.ts:18 escaped con…",
      "a synchronous command: unchecked, 1: RaceError: unchecked: child_process.execSync escaped control",
      "before the tasks: verified, 1",
    ]
  `)
})

test('datagrams', slow, async () => {
  const run = await runVitest('web', { args: ['datagrams'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "two senders: failed, 2: RaceError: broken order on udp://localhost:0#11: expected [ 'b', 'a' ] to deepl…",
      "two senders, in any order: verified, 2",
      "two datagrams of one sender: verified, 1",
      "a server that reads and writes: failed, 1: RaceError: race: expected 1 to be 2",
      "a socket that is closed: failed, 1: RaceError: hang: A waits for ever",
      "a socket that nobody listens to: failed, 3: RaceError: hang: the test body waits for ever",
      "a port that two want: verified, 2",
      "to somewhere else: unchecked, 1: RaceError: unchecked: socket.send at datagrams.race.test.ts:120 escaped control",
    ]
  `)
})
