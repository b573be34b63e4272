import { expect, test } from 'vitest'
import { bruteForce, nameTrace } from '../support/brute-force.ts'
import { exploreAll } from '../support/explore-all.ts'
import { litmusProgram } from '../support/litmus-program.ts'
import { cases } from './programs.ts'

test.for(Object.entries(cases))('%s', ([, { program: litmus, traces, deadlocks = 0 }]) => {
  const program = litmusProgram(litmus)
  const found = exploreAll(program)
  expect({
    traces: found.traces,
    redundant: found.redundant,
    deadlocks: found.deadlocks,
    limit: found.limit,
  }).toEqual({ traces, redundant: 0, deadlocks, limit: undefined })
  expect(new Set(found.found.map((trace) => nameTrace(trace, program))).size).toBe(traces)

  // The second opinion.
  const truth = bruteForce(program)
  if (truth) expect([truth.traces.size, truth.deadlocks]).toEqual([traces, deadlocks])
})

test('exhaustive: every interleaving once', () => {
  const program = litmusProgram(cases['lost update']!.program)
  const { traces, redundant, found } = exploreAll(program, { strategy: 'exhaustive' })
  expect({ traces, redundant }).toEqual({ traces: 6, redundant: 0 })
  expect(found.map((trace) => trace.schedule.join('')).toSorted()).toEqual([
    '0011',
    '0101',
    '0110',
    '1001',
    '1010',
    '1100',
  ])
})
