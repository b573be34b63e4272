import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'

// Code that is not instrumented and keeps to what it is given: two clients that share nothing are
// apart, and those that come to share something are not. As many traces as there are, and no outcome
// less.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 200)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test.each(['apart', 'apartBefore'])(
  `${programs} random programs with %s, seed ${seed}`,
  { timeout: 3_600_000 },
  async (theme) => {
    const count = { programs: 0, apart: 0, incomplete: 0 }
    let i = 0
    await fc.assert(
      fc.asyncProperty(randomProgram(3), async (program) => {
        const source = printProgram({ ...program, theme: [theme] })
        const interleave = i++ % 4 === 3 ? 'io' : 'awaits'
        const { problem, dpor, full } = await compareOutcomes(source, { runs: 400, interleave })
        count.programs++
        if (!full.complete) count.incomplete++
        if (dpor.isPresumed) count.apart++
        expect(problem, `${interleave}\n${source}`).toBe(undefined)
      }),
      { seed, numRuns: programs, endOnFailure: false },
    )
    process.stdout.write(`${theme}: ${JSON.stringify(count)}\n`)
    // Else it was only shown for what is one region anyway.
    expect(count.apart).toBeGreaterThan(programs / 3)
  },
)
