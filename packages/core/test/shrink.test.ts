import { expect, test } from 'vitest'
import {
  compareSchedules,
  findCriticalPair,
  findPattern,
  type Program,
  replay,
  shrink,
  type TaskId,
  type Trace,
} from '../src/index.ts'
import { listLostUpdates } from '../src/patterns/lost-update.ts'
import { view } from '../src/patterns/view.ts'
import { exploreAll } from '../../../test/support/explore-all.ts'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'

const read = { accesses: [{ obj: 'x', k: 'r' as const }] }
const add = { accesses: [{ obj: 'x', k: 'w' as const, add: 1 }] }
const note = { accesses: [{ obj: 'log', k: 'a' as const }] }

/** The program, failing where an update is lost: a write by a task whose read is not the newest. */
function failing(litmus: Litmus): Program {
  const plain = litmusProgram(litmus)
  const isLost = (trace: Pick<Trace, 'events'>) =>
    listLostUpdates(view(trace, undefined, () => true)).length > 0
  return {
    start() {
      const run = plain.start()
      const events: ReturnType<typeof run.event>[] = []
      const event = () => {
        const last = run.event()
        events.push(last)
        return last
      }
      const outcome = () => ({
        ...run.outcome(),
        ...(isLost({ events }) && { error: 'lost update' }),
      })
      return { ...run, event, outcome }
    },
  }
}

const litmus: Litmus = {
  tasks: [1, 2, 3].map((i) => ({ id: `T${i}`, steps: [note, read, note, add, note] })),
}

function* follow(program: Program, schedule: readonly TaskId[]): Generator<'pending', Trace> {
  return (yield* replay(program, schedule, { lenient: true })).trace
}

function finish<T>(steps: Generator<'pending', T>): T {
  for (;;) {
    const next = steps.next()
    if (next.done) return next.value
  }
}

const isFailure = (trace: Trace) => trace.outcome.error !== undefined || trace.outcome.deadlock

function* fails(program: Program, schedule: readonly TaskId[]) {
  const trace = yield* follow(program, schedule)
  return isFailure(trace) ? trace : undefined
}

test('a shrunk schedule fails, is never longer, and shrinks no further', () => {
  const program = failing(litmus)
  const failures = exploreAll(program).found.filter(isFailure)
  expect(failures.length).toBeGreaterThan(10)
  const results = failures.map((failure) => {
    const { trace } = finish(shrink(failure, (schedule) => fails(program, schedule)))
    expect(isFailure(trace)).toBe(true)
    expect(compareSchedules(trace.schedule, failure.schedule)).toBeLessThanOrEqual(0)
    const again = finish(shrink(trace, (schedule) => fails(program, schedule)))
    expect(again.trace.schedule).toEqual(trace.schedule)
    return trace.schedule.join('')
  })
  expect([...new Set(results)]).toMatchInlineSnapshot(`
    [
      "000001112222211",
      "000001122222111",
      "000111110022222",
    ]
  `)
})

test('shrinking stops after the tries it is given', () => {
  const program = failing(litmus)
  const failure = exploreAll(program).found.findLast(isFailure)!
  expect(
    finish(shrink(failure, (schedule) => fails(program, schedule), { maxTries: 3 })).tries,
  ).toBe(3)
})

test('the critical pair is the race whose reversal passes', () => {
  const program = failing({ tasks: [1, 2].map((i) => ({ id: `T${i}`, steps: [read, add] })) })
  const failure = exploreAll(program).found.find(isFailure)!
  const found = finish(findCriticalPair(program, failure, (schedule) => follow(program, schedule)))!
  expect({
    failure: failure.schedule.join(''),
    pair: found.pair,
    passing: found.passing.schedule.join(''),
  }).toMatchInlineSnapshot(`
    {
      "failure": "0110",
      "pair": [
        0,
        2,
      ],
      "passing": "1100",
    }
  `)
})

test('a deadlock has a critical pair too', () => {
  const program = litmusProgram({
    tasks: [
      ['L', 'M'],
      ['M', 'L'],
    ].map(([first, second], i) => ({
      id: `T${i}`,
      steps: [{ acquire: first! }, { acquire: second! }, { release: ['L', 'M'] }],
    })),
  })
  const failure = exploreAll(program).found.find(isFailure)!
  const found = finish(findCriticalPair(program, failure, (schedule) => follow(program, schedule)))!
  expect(found.passing.outcome).toEqual({})
  expect(findPattern({ trace: failure, critical: found })).toMatchObject({
    name: 'deadlock',
    events: [0, 1],
  })
})
