import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareSchedules,
  countSwitches,
  encodeLetters,
  findCriticalPair,
  findPattern,
  nameTask,
  type Program,
  replay,
  shrink,
  type TaskId,
  type Trace,
} from '../src/index.ts'
import { listDistantReversals, listReversals } from '../src/reversals.ts'
import { listLostUpdates } from '../src/patterns/lost-update.ts'
import { view } from '../src/patterns/view.ts'
import { exploreAll } from '../../../test/support/explore-all.ts'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'
import { randomLitmus } from '../../../test/support/random-litmus.ts'

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

test('shrinking that is stopped says so, and has what it has come to', () => {
  const program = failing(litmus)
  const failure = exploreAll(program).found.findLast(isFailure)!
  const stillFails = (schedule: readonly TaskId[]) => fails(program, schedule)
  const whole = finish(shrink(failure, stillFails))
  expect(whole.stopped).toBe(false)
  let smaller = failure
  const found = (trace: Trace) => (smaller = trace)
  const few = finish(shrink(failure, stillFails, { maxTries: whole.tries - 1, found }))
  expect(few).toEqual({ trace: smaller, tries: whole.tries - 1, stopped: true })
  let asked = 0
  const isOver = () => ++asked > 3
  const early = finish(shrink(failure, stillFails, { isOver, found }))
  expect(early).toEqual({ trace: smaller, tries: 3, stopped: true })
  expect(isFailure(early.trace)).toBe(true)
})

test('a long schedule is shrunk in few tries', () => {
  const steps = Array.from({ length: 200 }, () => [read, add]).flat()
  const tasks = [1, 2, 3].map((i) => ({ id: `T${i}`, steps }))
  const program = failing({ tasks })
  const order = Array.from({ length: 1200 }, (_, i) => (((i * 7) >> 2) % 3) as TaskId)
  const failure = finish(follow(program, order))
  expect(isFailure(failure)).toBe(true)
  const stillFails = (schedule: readonly TaskId[]) => fails(program, schedule)
  const { trace, tries } = finish(shrink(failure, stillFails, { maxTries: 300 }))
  expect({ text: encodeLetters(trace.schedule.map(nameTask)), tries }).toMatchInlineSnapshot(`
    {
      "text": "A400B399C400B",
      "tries": 44,
    }
  `)
})

test('how many switches a reversal has is known before its schedule', () => {
  fc.assert(
    fc.property(randomLitmus, (random) => {
      const program = litmusProgram(random)
      const { found } = exploreAll(program, { limits: { traces: 5, steps: 100 } })
      for (const trace of found) {
        const reversals = [listReversals, listDistantReversals].flatMap((list) =>
          list(program, trace),
        )
        for (const { schedule, switches } of reversals) {
          expect(countSwitches(schedule())).toBe(switches)
          expect(schedule().length).toBeGreaterThanOrEqual(trace.schedule.length)
        }
      }
    }),
  )
})

test('the search for the critical pair says whether it has tried all', () => {
  const program = failing({ tasks: [1, 2].map((i) => ({ id: `T${i}`, steps: [read, add] })) })
  const failure = exploreAll(program).found.find(isFailure)!
  // Whatever is reversed.
  const run = () => follow(program, failure.schedule)
  expect(finish(findCriticalPair(program, failure, run))).toEqual({ pairs: [], stopped: false })
  expect(finish(findCriticalPair(program, failure, run, () => true))).toEqual({
    pairs: [],
    stopped: true,
  })
})

test('the critical pair is the race whose reversal passes', () => {
  const program = failing({ tasks: [1, 2].map((i) => ({ id: `T${i}`, steps: [read, add] })) })
  const failure = exploreAll(program).found.find(isFailure)!
  const run = (schedule: readonly TaskId[]) => follow(program, schedule)
  const found = finish(findCriticalPair(program, failure, run)).pairs[0]!
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
  const run = (schedule: readonly TaskId[]) => follow(program, schedule)
  const found = finish(findCriticalPair(program, failure, run)).pairs[0]!
  expect(found.passing.outcome).toEqual({})
  expect(findPattern({ trace: failure, critical: found })).toMatchObject({
    name: 'deadlock',
    events: [0, 1],
  })
})
