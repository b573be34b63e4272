import { isBothWays } from '@racetest/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bruteForceCoverage, ordersOf } from '../support/brute-force-coverage.ts'
import { exploreAll } from '../support/explore-all.ts'
import { type Litmus, litmusProgram } from '../support/litmus-program.ts'
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
      expect(new Map(awaits.map(({ site, split }) => [Number(site), split]))).toEqual(
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
        for (const { sites, orders } of pairs) {
          for (const order of [1, 2]) {
            const name = `${sites.join('~')} ${order}`
            const isClaimed = (orders & order) !== 0
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
