import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'
import { exploreProgram, instrumentProgram } from '../support/run-program.ts'

// What code that is not instrumented gives to a task is presumed to be that task's own. A search that
// begins anew once a run speaks against it comes to all outcomes there are.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 500)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(`${programs} random programs, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const count = { programs: 0, compared: 0 }
  await fc.assert(
    fc.asyncProperty(randomProgram(3), async (program) => {
      count.programs++
      const source = printProgram(program)
      const code = instrumentProgram(source)
      const presumed = await exploreProgram(code, { runs: 300, presuming: true })
      if (!presumed.complete || presumed.escaped.length > 0) return
      const full = await exploreProgram(code, { runs: 300, strategy: 'exhaustive' })
      if (full.escaped.length > 0) return
      count.compared++
      const missed = full.outcomes.filter((outcome) => !presumed.outcomes.includes(outcome))
      expect(missed, source).toEqual([])
    }),
    { seed, numRuns: programs, endOnFailure: false },
  )
  process.stdout.write(`presumed: ${JSON.stringify(count)}\n`)
  expect(count.compared).toBeGreaterThan(programs / 2)
})
