import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareOutcomes } from '../support/check-program.ts'
import { printProgram } from '../support/print-program.ts'
import { randomProgram } from '../support/program-arbitrary.ts'

// The whole chain is exact: random programs, through the real transform and runtime, come to the
// same outcomes and traces under optimal DPOR as under every interleaving.

const programs = Number(process.env['CHAIN_PROGRAMS'] ?? 2000)
const seed = Number(process.env['CHAIN_SEED'] ?? Math.floor(Math.random() * 2 ** 31))

// In batches, so that a long run does not hold all of its programs at once.
const batch = 500
const modes = ['awaits', 'awaits', 'awaits', 'io'] as const

test(`${programs} random programs, seed ${seed}`, { timeout: 3_600_000 }, async () => {
  const count = { programs: 0, incomplete: 0, traces: 0, interleavings: 0 }
  for (let at = 0; at < programs; at += batch) {
    const numRuns = Math.min(batch, programs - at)
    let i = 0
    await fc.assert(
      fc.asyncProperty(randomProgram(3), async (program) => {
        const interleave = modes[i++ % modes.length]!
        const source = printProgram(program)
        const { problem, dpor, full } = await compareOutcomes(source, { runs: 300, interleave })
        count.programs++
        if (!full.complete) count.incomplete++
        count.traces += dpor.runs
        count.interleavings += full.runs
        expect(problem, `${interleave}\n${source}`).toBe(undefined)
      }),
      { seed: seed + at, numRuns, endOnFailure: false },
    )
  }
  process.stdout.write(`chain: ${JSON.stringify(count)}\n`)
  expect(count.programs).toBeGreaterThanOrEqual(programs)
})
