import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomesOfPools, poolProgram, printPoolProgram } from '../support/pool-programs.ts'
import { exploreProgram, instrumentProgram } from '../support/run-program.ts'

// Who gets a connection of a pool is explored only where one may run out, which is presumed not to
// be until a run speaks against it. Random programs come to what brute force over all
// interleavings of a model comes to, and to nothing else.

const programs = Number(process.env['POOL_PROGRAMS'] ?? 12)
const seed = Number(process.env['POOL_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(`${programs} random programs, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const count = { programs: 0, compared: 0, stuck: 0, outcomes: 0, runs: 0, runsWithout: 0 }
  await fc.assert(
    fc.asyncProperty(poolProgram, async (program) => {
      count.programs++
      const source = printPoolProgram(program)
      const code = instrumentProgram(source)
      const expected = outcomesOfPools(program)
      const found = await exploreProgram(code, { runs: 500, presuming: true })
      if (!found.complete) return
      count.compared++
      expect({ escaped: found.escaped, outcomes: found.outcomes }, source).toEqual({
        escaped: [],
        outcomes: expected,
      })
      expect(found.redundant, source).toBe(0)
      if (process.env['POOL_BOTH']) {
        const without = await exploreProgram(code, { runs: 3000 })
        if (!without.complete) return
        expect({ escaped: without.escaped, outcomes: without.outcomes }, source).toEqual({
          escaped: [],
          outcomes: expected,
        })
        count.runsWithout += without.runs
      }
      count.runs += found.runs
      count.outcomes += expected.length
      if (expected.some((outcome) => outcome.endsWith('deadlock'))) count.stuck++
    }),
    { seed, numRuns: programs, endOnFailure: false },
  )
  process.stdout.write(`pools: ${JSON.stringify(count)}\n`)
  expect(count.compared).toBeGreaterThan(programs / 2)
})
