import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'
import { exploreProgram, instrumentProgram } from '../support/run-program.ts'

// State of a module that is evaluated anew before each run is explored exactly: the same outcomes as
// under every interleaving, and as many traces as if the body had made the state. A few have more:
// what a module does with a proxy or a bound function while it is evaluated is not looked at.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 500)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(`${programs} random programs, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const count = { programs: 0, compared: 0, more: 0, traces: 0 }
  await fc.assert(
    fc.asyncProperty(randomProgram(3), async (program) => {
      const source = printProgram(program, true)
      const { problem, dpor } = await compareOutcomes(source, { runs: 300, fresh: true })
      expect(problem, source).toBe(undefined)
      const local = await exploreProgram(instrumentProgram(printProgram(program)), { runs: 300 })
      count.programs++
      count.traces += dpor.runs
      if (!dpor.complete || !local.complete) return
      count.compared++
      if (dpor.runs > local.runs) count.more++
      expect(dpor.runs, source).toBeGreaterThanOrEqual(local.runs)
      expect(dpor.outcomes, source).toEqual(local.outcomes)
    }),
    { seed, numRuns: programs, endOnFailure: false },
  )
  process.stdout.write(`fresh: ${JSON.stringify(count)}\n`)
  expect(count.programs).toBeGreaterThanOrEqual(programs)
  expect(count.more).toBeLessThan(count.compared / 5)
})
