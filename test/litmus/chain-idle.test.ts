import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'
import { fromMacrotask, runIdle } from '../support/run-idle.ts'
import { instrumentProgram } from '../support/run-program.ts'

// Meaning is kept: with no race test going on an instrumented program does what the original does,
// in the same order down to the microtask.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 2000)

test(`${programs} random programs, instrumented and idle`, { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(randomProgram(6), async (program) => {
      const source = printProgram(program)
      const original = await fromMacrotask(() => runIdle(source))
      const instrumented = await fromMacrotask(() => runIdle(instrumentProgram(source)))
      expect(instrumented, source).toEqual(original)
    }),
    { numRuns: programs },
  )
})
