import { expect, test } from 'vitest'
import { explore, replay, type Program, type TaskId, type Trace } from '../src/index.ts'
import { litmusProgram } from '../../../test/support/litmus-program.ts'

const program = litmusProgram({
  tasks: ['A', 'B', 'C'].map((id) => ({
    id,
    steps: [{ accesses: [{ obj: 'x', k: 'r' }] }, { accesses: [{ obj: 'x', k: 'w', add: 1 }] }],
  })),
})

function finish<T>(run: Generator<'pending', T>): T {
  for (;;) {
    const next = run.next()
    if (next.done) return next.value
  }
}

const schedule = (text: string) => Array.from(text, (digit) => Number(digit) as TaskId)

test('replaying an explored schedule gives the same trace', () => {
  const limits = { traces: 1000, steps: 100 }
  for (const trace of explore(program, { limits })) {
    if (trace === 'pending') continue
    const { trace: again, divergedAt } = finish(replay(program, trace.schedule))
    expect(divergedAt).toBeUndefined()
    expect(strip(again)).toEqual(strip(trace))
  }
})

function strip({ before, ...trace }: Trace): unknown {
  const { length } = trace.events
  return {
    ...trace,
    before: Array.from({ length: length ** 2 }, (_, i) => {
      const [earlier, later] = [i % length, Math.floor(i / length)]
      return earlier < later && before(earlier, later)
    }),
  }
}

test('after its schedule a replay goes on with the same task, then the first', () => {
  expect(finish(replay(program, schedule('1'))).trace.schedule.join('')).toBe('110022')
  expect(finish(replay(program, [])).trace.schedule.join('')).toBe('001122')
})

test('a strict replay stops where it diverges', () => {
  const { trace, divergedAt } = finish(replay(program, schedule('00012')))
  expect(divergedAt).toBe(2)
  expect(trace.schedule.join('')).toBe('00')
})

test('a lenient replay goes on', () => {
  const { trace, divergedAt } = finish(replay(program, schedule('00012'), { lenient: true }))
  expect(divergedAt).toBe(2)
  expect(trace.schedule.join('')).toBe('001122')
})

test('choices may be made as the run goes on', () => {
  const last = (enabled: readonly TaskId[]) => enabled.at(-1)
  expect(finish(replay(program, last)).trace.schedule.join('')).toBe('221100')
})

test('a run past the step limit is an error', () => {
  expect(() => finish(replay(program, [], { steps: 4 }))).toThrowErrorMatchingInlineSnapshot(
    `[RaceToolError: [race] step limit reached: a replay took 4 steps without finishing. Raise limits.steps, or mark the loop with race-atomic.]`,
  )
})

test('a run that needs the event loop is asked again', () => {
  const slow: Program = {
    start() {
      const run = program.start()
      let turns = 0
      return {
        ...run,
        rest: () => turns++ % 3 === 2,
        step: (task) => run.step(task),
      }
    },
  }
  const seen = [...explore(slow, { limits: { traces: 1000, steps: 100 } })]
  expect(seen.filter((each) => each !== 'pending').length).toBe(36)
  expect(seen.filter((each) => each === 'pending').length).toBe(36 * 7 * 2)
})
