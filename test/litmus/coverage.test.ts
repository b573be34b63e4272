import { type Exploration, isBothWays, type Program, sample, type Trace } from '@racetest/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bruteForceCoverage,
  type Counted,
  countCoverage,
  ordersOf,
} from '../support/brute-force-coverage.ts'
import { drain, exploreAll } from '../support/explore-all.ts'
import { type Litmus, litmusProgram, type LitmusStep } from '../support/litmus-program.ts'
import { randomLitmus } from '../support/random-litmus.ts'
import { withSites } from '../support/with-sites.ts'

/** A lock that is given on races with nothing by the definition, and in the search with whoever took it. */
const isLockFree = ({ tasks }: Litmus): boolean =>
  tasks.every(({ steps }) => steps.every(({ acquire }) => acquire === undefined))

const numRuns = Number(process.env['RACE_RUNS'] ?? 100)

// The seed is new each time; a failure prints it with the smallest program.
test('random programs: race pairs and awaits are those of all interleavings', () => {
  let compared = 0
  fc.assert(
    fc.property(randomLitmus.filter(isLockFree), fc.boolean(), (litmus, shared) => {
      const program = withSites(litmusProgram(litmus), shared)
      const truth = bruteForceCoverage(program, 500)
      if (truth === undefined) return
      compared++
      const { pairs, awaits } = exploreAll(program)
      const names = pairs.map(({ sites }) => sites.join('~'))
      expect(names.toSorted()).toEqual([...truth.pairs].toSorted())
      expect(pairs.filter((pair) => !isBothWays(pair))).toEqual([])
      expect(new Map(awaits.map(({ site, split }) => [Number(site), split > 0]))).toEqual(
        new Map([...truth.awaits].toSorted(([a], [b]) => a - b)),
      )
    }),
    { numRuns, endOnFailure: false },
  )
  expect(compared).toBeGreaterThan(numRuns / 10)
})

test('random programs: with locks too, what is verified has seen every race pair both ways', () => {
  fc.assert(
    fc.property(randomLitmus, fc.boolean(), (litmus, shared) => {
      const program = withSites(litmusProgram(litmus), shared)
      const { limit, pairs } = exploreAll(program, { limits: { traces: 1000, steps: 100 } })
      if (limit === undefined) expect(pairs.filter((pair) => !isBothWays(pair))).toEqual([])
    }),
    { numRuns, endOnFailure: false },
  )
})

// Of a search that is stopped: each order that it claims is in a trace that it has run.
test('random programs: no order is claimed that was not run', () => {
  let [claimed, missed] = [0, 0]
  fc.assert(
    fc.property(
      randomLitmus.filter(isLockFree),
      fc.boolean(),
      fc.integer({ min: 1, max: 30 }),
      (litmus, shared, traces) => {
        const program = withSites(litmusProgram(litmus), shared)
        const { found, pairs } = exploreAll(program, { limits: { traces, steps: 100 } })
        const seen = new Set(found.flatMap((trace) => ordersOf(program, trace, false)))
        const isRun = (name: string): boolean =>
          seen.has(name) || found.some((trace) => ordersOf(program, trace, true).includes(name))
        for (const { sites, taken } of pairs) {
          for (const order of [1, 2]) {
            const name = `${sites.join('~')} ${order}`
            const isClaimed = (taken & order) !== 0
            if (isClaimed) expect(isRun(name), `${name}, run`).toBe(true)
            if (isClaimed) claimed++
            else if (seen.has(name)) missed++
          }
        }
      },
    ),
    { numRuns: numRuns * 3, endOnFailure: false },
  )
  expect(missed / claimed).toBeLessThan(0.05)
})

/** Fails where the last step is one of a task with an odd number. */
function failingSometimes(program: Program): Program {
  return {
    ...program,
    start(before) {
      const run = program.start(before)
      let last = 0
      return {
        ...run,
        step(task) {
          last = task
          run.step(task)
        },
        outcome: () => ({ ...run.outcome(), ...(last % 2 === 1 && { error: 'odd' }) }),
      }
    },
  }
}

/** What a search says of traces; a choice that was taken without one is listed apart. */
function countsOf({ pairs, awaits }: Pick<Exploration, 'pairs' | 'awaits'>): Counted {
  const counted = pairs.filter(({ orders: [first, second] }) => first + second > 0)
  for (const { orders, taken } of pairs) {
    for (const [i, traces] of orders.entries()) if (traces > 0) expect(taken & (i + 1)).toBe(i + 1)
  }
  return {
    pairs: Object.fromEntries(
      counted.map(({ sites, orders, failing }) => [sites.join('~'), { orders, failing }]),
    ),
    awaits: Object.fromEntries(
      awaits.map(({ site, reached, split }) => [Number(site), { reached, split }]),
    ),
  }
}

const access = (obj: string, k: 'r' | 'w', set = 1): LitmusStep => ({
  accesses: [k === 'r' ? { obj, k } : { obj, k, set }],
})

/** Programs with longer runs than the random ones have. */
const long: Readonly<Record<string, Litmus>> = {
  'Fibonacci numbers': {
    tasks: [
      ...['x', 'y'].map((obj) => ({
        steps: [1, 2, 3].flatMap(() => [access('x', 'r'), access('y', 'r'), access(obj, 'w')]),
      })),
      { steps: [access('x', 'r'), access('y', 'r')] },
    ],
  },
  coherence: {
    tasks: [
      { steps: [access('x', 'w', 1), access('y', 'r'), access('x', 'r')] },
      { steps: [access('x', 'w', 2), access('z', 'r'), access('x', 'r')] },
      ...[0, 1, 2].map((i) => ({ steps: [access('y', 'w', i), access('z', 'w', i)] })),
    ],
  },
  'steps that few others touch': {
    tasks: [0, 1, 2].map((i) => ({
      steps: ['x', `own${i}`, 'y', `own${(i + 1) % 3}`, 'x'].map((obj, j) =>
        access(obj, (i + j) % 2 === 0 ? 'w' : 'r'),
      ),
    })),
  },
}

/** Of a place that is split elsewhere in one trace, what was known of it before holds for none after. */
const forgetful: Litmus = {
  tasks: ['ry ry rz wx wy', 'ry wz ry', 'rx wz wx wx rz ry', 'rz rz ry'].map((steps) => ({
    steps: steps.split(' ').map(([kind, obj]) => access(obj!, kind as 'r' | 'w')),
  })),
}

test('a loop: counted in the traces that were run', () => {
  const program = withSites(litmusProgram(forgetful), false, 3)
  const found = exploreAll(program, { limits: { traces: 800, steps: 100 } })
  expect(countsOf(found)).toEqual(countCoverage(program, found.found))
})

test.for(Object.entries(long))('%s: counted in the traces that were run', ([, litmus]) => {
  for (const [shared, loop] of [[true], [false], [false, 2], [true, 3]] as const) {
    const program = failingSometimes(withSites(litmusProgram(litmus), shared, loop))
    const found = exploreAll(program, { limits: { traces: 600, steps: 100 } })
    expect(countsOf(found)).toEqual(countCoverage(program, found.found))
  }
})

const searches = fc.oneof(
  fc.record({
    traces: fc.integer({ min: 1, max: 60 }),
    steps: fc.constantFrom(100, 5),
    preemptions: fc.option(fc.constantFrom(0, 1), { nil: undefined }),
  }),
  fc.constantFrom('walk', 'pos', 'pct'),
)

function runSearch(
  program: Program,
  given: typeof searches extends fc.Arbitrary<infer T> ? T : never,
): Exploration & { readonly found: readonly Trace[] } {
  if (typeof given === 'string')
    return drain(sample(program, { strategy: given, seed: 1, limits: { traces: 20, steps: 100 } }))
  const { preemptions, ...limits } = given
  return exploreAll(program, {
    limits: preemptions === undefined ? limits : { ...limits, preemptions },
  })
}

// Of complete searches, of stopped ones and of drawn runs.
test('random programs: pairs and awaits are counted in the traces that were run', () => {
  let [many, failing, unsplit] = [0, 0, 0]
  fc.assert(
    fc.property(
      randomLitmus.filter(isLockFree),
      fc.boolean(),
      fc.constantFrom(Infinity, 2, 1),
      searches,
      (litmus, shared, loop, given) => {
        const program = failingSometimes(withSites(litmusProgram(litmus), shared, loop))
        const found = runSearch(program, given)
        const counted = countsOf(found)
        expect(counted).toEqual(countCoverage(program, found.found))
        for (const pair of Object.values(counted.pairs)) {
          if (Math.min(...pair.orders) > 1) many++
          if (pair.failing > 0 && pair.failing < pair.orders[0] + pair.orders[1]) failing++
        }
        for (const each of Object.values(counted.awaits))
          if (each.split > 0 && each.split < each.reached) unsplit++
      },
    ),
    { numRuns, endOnFailure: false },
  )
  expect(Math.min(many, failing, unsplit)).toBeGreaterThan(numRuns / 10)
})
