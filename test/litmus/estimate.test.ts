import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { estimateFromWalks } from '../../packages/core/src/estimate.ts'
import { explore, type Program, replay, sample, type Trace } from '../../packages/core/src/index.ts'
import {
  importOracle,
  oracleFile,
  oracleProgram,
  type OracleSource,
} from '../support/oracle-program.ts'
import { drain, exploreAll } from '../support/explore-all.ts'
import { litmusProgram } from '../support/litmus-program.ts'
import { cases } from './programs.ts'

const oracle = await importOracle()

interface Row {
  readonly bench: string
  readonly n?: number | null
  readonly traces: number
}

/** What the search takes the number of traces to be after that many. */
function estimateAfter(program: Program, traces: number): number {
  return drain(explore(program, { limits: { traces, steps: 10_000 } })).total!.value
}

// As in the oracle suite, `ticketLock` cannot be told.
test.skipIf(!oracle)('after a tenth the estimate is good to a factor of ten', () => {
  const { oracle: small, large } = JSON.parse(
    readFileSync(oracleFile('counts.json'), 'utf8'),
  ) as Readonly<Record<string, Row[]>>
  const rows = [...small!, ...large!].filter(
    ({ bench, traces }) => bench !== 'ticketLock' && traces > 200,
  )
  expect(rows.length).toBe(34)
  const misses = rows.flatMap(({ bench, n, traces }) => {
    const source: OracleSource = oracle!.makeBench(bench, n ?? undefined)
    const estimate = estimateAfter(oracleProgram(oracle!, source), Math.ceil(traces / 10))
    const factor = Math.max(estimate / traces, traces / estimate)
    return factor <= 10 ? [] : [{ bench, n, traces, estimate }]
  })
  expect(misses).toEqual([])
})

/** Every schedule as a trace with its happens-before. */
function runAllSchedules(program: Program): Trace[] {
  return exploreAll(program, { strategy: 'exhaustive' }).found.map(({ schedule }) => {
    const next = replay(program, schedule).next()
    if (next.done !== true) throw new Error('a litmus program is never pending')
    return next.value.trace
  })
}

// That it is unbiased: the mean over all schedules, each with its chance, is the number of traces.
const small = Object.entries(cases).filter(([, { traces }]) => traces <= 6)
test.for(small)('before a search: %s', ([, { program: litmus, traces }]) => {
  let mean = 0
  for (const trace of runAllSchedules(litmusProgram(litmus))) {
    const chance = trace.enabled.reduce((product, { length }) => product / length, 1)
    mean += chance * estimateFromWalks([trace])!
  }
  expect(mean).toBeCloseTo(traces, 8)
})

test('a walk has the estimate of its runs', () => {
  const program = litmusProgram(cases['lost update']!.program)
  const limits = { traces: 256, steps: 100 }
  const { total } = drain(sample(program, { strategy: 'walk', seed: 1, limits }))
  expect(total).toEqual({ value: expect.closeTo(4, 0), exact: false })
})
