import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'
import { exploreProgram, instrumentProgram } from '../support/run-program.ts'

// State of a module that is evaluated anew before each run is explored exactly: the same outcomes as
// under every interleaving, and as many traces as if the body had made the state.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 500)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(`${programs} random programs, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const count = { programs: 0, compared: 0, traces: 0 }
  await fc.assert(
    fc.asyncProperty(randomProgram(3), async (program) => {
      const source = printProgram(program, true)
      const limits = { runs: 300, interleave: count.programs % 4 === 0 ? 'io' : 'awaits' } as const
      const { problem, dpor } = await compareOutcomes(source, { ...limits, fresh: true })
      expect(problem, source).toBe(undefined)
      const local = await exploreProgram(instrumentProgram(printProgram(program)), limits)
      count.programs++
      count.traces += dpor.runs
      if (!dpor.complete || !local.complete) return
      count.compared++
      expect([dpor.runs, dpor.outcomes], source).toEqual([local.runs, local.outcomes])
    }),
    { seed, numRuns: programs, endOnFailure: false },
  )
  process.stdout.write(`fresh: ${JSON.stringify(count)}\n`)
  expect(count.programs).toBeGreaterThanOrEqual(programs)
})
