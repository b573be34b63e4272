import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bruteForce, nameTrace } from '../support/brute-force.ts'
import { exploreAll } from '../support/explore-all.ts'
import { litmusProgram } from '../support/litmus-program.ts'
import { randomLitmus } from '../support/random-litmus.ts'

// The seed is new each time; a failure prints it with the smallest program.
test('random programs: exactly the traces of brute force, each once', () => {
  let compared = 0
  fc.assert(
    fc.property(randomLitmus, (litmus) => {
      const program = litmusProgram(litmus)
      const truth = bruteForce(program, 2000)
      if (!truth) return
      compared++
      const { found, redundant, deadlocks, limit } = exploreAll(program)
      expect(limit).toBeUndefined()
      const names = found.map((trace) => nameTrace(trace, program))
      expect(new Set(names).size, 'a trace was run twice').toBe(names.length)
      expect(names.toSorted()).toEqual([...truth.traces].toSorted())
      expect({ redundant, deadlocks }).toEqual({ redundant: 0, deadlocks: truth.deadlocks })
    }),
    { numRuns: Number(process.env['RACE_RUNS'] ?? 60), endOnFailure: false },
  )
  expect(compared).toBeGreaterThan(0)
})
