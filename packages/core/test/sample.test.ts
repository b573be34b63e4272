import { describe, expect, test } from 'vitest'
import { drain } from '../../../test/support/explore-all.ts'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'
import { sample, type SampleOptions } from '../src/index.ts'

const increment = (tasks: number): Litmus => ({
  tasks: Array.from({ length: tasks }, (_, i) => ({
    id: `T${i}`,
    steps: [{ accesses: [{ obj: 'x', k: 'r' }] }, { accesses: [{ obj: 'x', k: 'w', add: 1 }] }],
  })),
})
const strategies = ['walk', 'pos', 'pct'] as const
const run = (litmus: Litmus, options: Partial<SampleOptions> = {}) =>
  drain(
    sample(litmusProgram(litmus), {
      strategy: 'walk',
      seed: 1,
      limits: { traces: 50, steps: 100 },
      ...options,
    }),
  )
const schedules = (of: ReturnType<typeof run>): string[] =>
  of.found.map(({ schedule }) => schedule.join(''))

describe.for(strategies)('%s', (strategy) => {
  test('has the same runs for the same seed, and others for another', () => {
    const first = schedules(run(increment(3), { strategy }))
    expect(schedules(run(increment(3), { strategy }))).toEqual(first)
    expect(schedules(run(increment(3), { strategy, seed: 2 }))).not.toEqual(first)
  })

  test('comes by every schedule', () => {
    const limits = { traces: 300, steps: 100 }
    expect(new Set(schedules(run(increment(2), { strategy, limits }))).size).toBe(6)
  })

  test('names the limit that ended it, and is never complete', () => {
    let time = 0
    const limits = { traces: 99, steps: 100, time: 7 }
    expect(run({ tasks: [{ steps: [{}] }] }, { strategy })).toMatchObject({
      traces: 50,
      redundant: 0,
      longest: 1,
      limit: { kind: 'traces', value: 50 },
    })
    expect(run(increment(2), { strategy, limits, now: () => time++ })).toMatchObject({
      traces: 7,
      limit: { kind: 'time', value: 7 },
    })
    expect(run(increment(2), { strategy, limits: { traces: 5, steps: 3 } })).toMatchObject({
      traces: 0,
      inconclusive: 5,
      longest: 3,
      limit: { kind: 'traces', value: 5 },
    })
  })

  test('stops where it is told to', () => {
    const stopAt = ({ schedule }: { schedule: readonly number[] }) => schedule[0] === 1
    const { found, limit } = run(increment(2), { strategy, stopAt })
    expect(found.at(-1)!.schedule[0]).toBe(1)
    expect(limit).toBeUndefined()
  })

  test('gives every task its turn in a run that has become long', () => {
    // The poller looks until the flag is set.
    const poll = Array.from({ length: 400 }, () => ({
      accesses: [{ obj: 'flag', k: 'r' as const }],
      when: { obj: 'flag', eq: 0 },
    }))
    const program: Litmus = {
      init: { flag: 0 },
      tasks: [
        { steps: [{ accesses: [{ obj: 'flag', k: 'r' }] }, ...poll] },
        { steps: [{ accesses: [{ obj: 'flag', k: 'w', set: 1 }] }] },
      ],
    }
    const { traces, inconclusive } = run(program, { strategy, limits: { traces: 50, steps: 100 } })
    expect({ traces, inconclusive }).toEqual({ traces: 50, inconclusive: 0 })
  })
})

// A: a a … a, B: one step that conflicts with the last of A's only.
test('pos gives the order of two steps a fair chance, whatever else goes on between them', () => {
  const own = { accesses: [{ obj: 'own', k: 'w' as const }] }
  const shared = { accesses: [{ obj: 'x', k: 'w' as const }] }
  const program: Litmus = {
    tasks: [{ steps: [...Array.from({ length: 6 }, () => own), shared] }, { steps: [shared] }],
  }
  const limits = { traces: 1000, steps: 100 }
  const share = (strategy: 'walk' | 'pos'): number => {
    const { found } = run(program, { strategy, limits })
    return found.filter(({ schedule }) => schedule.at(-1) === 1).length / found.length
  }
  expect(share('walk')).toBeLessThan(0.03)
  expect(share('pos')).toBeGreaterThan(0.1)
})

test('pct promises what its paper does, for the runs that it has seen', () => {
  const { guarantee } = run(increment(3), { strategy: 'pct' })
  expect(guarantee).toEqual({ depth: 3, tasks: 3, steps: 6, chance: 1 / (3 * 6 ** 2) })
  expect(run(increment(3), { strategy: 'pos' }).guarantee).toBeUndefined()
  const limits = { traces: 50, steps: 8 }
  expect(run(increment(3), { strategy: 'pct', limits }).guarantee).toBeUndefined()
})

// Three steps in an order are a bug of depth 3.
test('pct keeps its promise', () => {
  const steps = Array.from({ length: 3 }, () => ({ accesses: [{ obj: 'x', k: 'w' as const }] }))
  const limits = { traces: 1000, steps: 100 }
  const { found, guarantee } = run({ tasks: [{ steps }, { steps }] }, { strategy: 'pct', limits })
  const share = (task: number, first: number, between: number, last: number): number => {
    const at = (of: number, number: number, schedule: readonly number[]): number =>
      schedule.flatMap((each, i) => (each === of ? [i] : []))[number]!
    const hits = found.filter(({ schedule }) => {
      const middle = at(1 - task, between, schedule)
      return at(task, first, schedule) < middle && middle < at(task, last, schedule)
    })
    return hits.length / found.length
  }
  const shares = [0, 1].flatMap((task) =>
    [0, 1, 2].flatMap((between) => [share(task, 0, between, 1), share(task, 1, between, 2)]),
  )
  expect(guarantee?.chance).toBe(1 / (2 * 6 ** 2))
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(guarantee!.chance)
})
