import type { Counterexample } from '@racetest/core'
import { expect, test } from 'vitest'
import { explain } from '../src/index.ts'
import { deadlock, searched } from './examples.ts'
import { shown } from './shown.ts'

test('a deadlock at 80 columns', () => {
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

test('a deadlock at 120 columns', () => {
  const explored = { ...searched, traces: 6, finished: 4 }
  expect(shown(deadlock, { columns: 120, searched: explored })).toMatchInlineSnapshot(`
    "RaceError: deadlock: A and B wait for each other

      alice holds acc-1 and waits for acc-2; bob holds acc-2 and waits for acc-1.

           #  A alice · transfer(1 to 2)                             B bob · transfer(2 to 1)
           1  lock  acc-1                         src/account.ts:21  ┊
           2  ┊                                                      lock  acc-2                         src/account.ts:21
      ┌─▶  3  waits acc-2, held by B              src/account.ts:22  ┊
      └─▶  4                                                         waits acc-1, held by A              src/account.ts:22

      No task can take a step after 4. 4 of the 6 traces explored so far finish.

      Schedule  ABAB, 3 switches                                    confirmed 3 of 3
      Searched  1 input, 6 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 41 ms
      Replay    r1-ABAB-19c2                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

test('a lost wakeup: what is stuck, and the order in which it is not', () => {
  const report: Counterexample = {
    ...deadlock,
    pattern: 'lost wakeup',
    headline: 'lost wakeup: A waits for ever',
    tasks: [
      { letter: 'A', name: 'consumer' },
      { letter: 'B', name: 'producer' },
    ],
    steps: [
      {
        task: 'B',
        accesses: [{ kind: 'read', resource: 'Signal#1.waiting', before: '[]', from: 0 }],
        last: true,
        afterSteps: [],
      },
      {
        task: 'A',
        accesses: [{ kind: 'wait', resource: 'ready.wait()' }],
        last: false,
        afterSteps: [],
      },
    ],
    critical: [1, 2],
    reversalPasses: true,
  }
  const told = { ...report, cause: explain(report) }
  expect(shown(told)).toMatchInlineSnapshot(`
    "RaceError: lost wakeup: A waits for ever

      producer would have woken consumer in step 1, but consumer began to wait only
      in step 2, and nothing left to run wakes it.

           #  A consumer                         B producer
      ┌─▶  1  ┊                                  read  Signal#…aiting [] ← initial
      └─▶  2  waits ready.wait()

      No task can take a step after 2. Steps 1 and 2 race. Run 2 before 1 and the
      test passes.

      Schedule  ABAB, 3 switches             confirmed 3 of 3
      Replay    r1-ABAB-19c2
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test"
  `)
  expect(shown(told, { columns: 120 })).toMatchInlineSnapshot(`
    "RaceError: lost wakeup: A waits for ever

      producer would have woken consumer in step 1, but consumer began to wait only in step 2, and nothing left to run wakes
      it.

           #  A consumer                                             B producer
      ┌─▶  1  ┊                                                      read  Signal#1.waiting [] ← initial
      └─▶  2  waits ready.wait()

      No task can take a step after 2. Steps 1 and 2 race. Run 2 before 1 and the test passes.

      Schedule  ABAB, 3 switches                                 confirmed 3 of 3
      Replay    r1-ABAB-19c2                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})
