import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explore } from '../../packages/core/src/index.ts'
import { type Litmus, litmusProgram } from '../support/litmus-program.ts'
import {
  importOracle,
  oracleFile,
  oracleProgram,
  type OracleSource,
} from '../support/oracle-program.ts'
import type { Program } from '@racetest/core'

// The oracle is not part of this repository. Where it is missing the suite has its own brute
// force, and says so.
const oracle = await importOracle()
if (!oracle) process.stderr.write('oracle suite skipped: ../shared/oracle is not there\n')

interface Row {
  readonly bench: string
  readonly n?: number | null
  readonly traces: number
  readonly deadlocks?: number
}

const readJson = (name: string): unknown => JSON.parse(readFileSync(oracleFile(name), 'utf8'))

function countTraces(program: Program): { traces: number; redundant: number; deadlocks: number } {
  const search = explore(program, { limits: { traces: Infinity, steps: 10_000 } })
  let deadlocks = 0
  let next = search.next()
  for (; !next.done; next = search.next()) {
    if (next.value !== 'pending' && next.value.outcome.deadlock) deadlocks++
  }
  return { traces: next.value.traces, redundant: next.value.redundant, deadlocks }
}

test.skipIf(!oracle)('the random programs have the counts of the oracle', () => {
  const { programs } = readJson('random-programs.json') as {
    programs: (Litmus & { expect: { traces: number; deadlocks: number } })[]
  }
  expect(programs.length).toBe(300)
  for (const { expect: wanted, ...litmus } of programs) {
    const { traces, deadlocks } = wanted
    const found = { name: litmus.name, ...countTraces(litmusProgram(litmus)) }
    expect(found).toEqual({ name: litmus.name, traces, redundant: 0, deadlocks })
  }
})

// What they touch may depend on what they read. `ticketLock` waits for the value of a variable,
// which no task here can; above 3000 traces they are run by hand.
test.skipIf(!oracle)('the benchmarks have the counts of the oracle', () => {
  const { oracle: small, large } = readJson('counts.json') as { oracle: Row[]; large: Row[] }
  const rows = [...small, ...large].filter(
    ({ bench, traces }) => bench !== 'ticketLock' && traces <= 3000,
  )
  expect(rows.length).toBeGreaterThan(190)
  for (const { bench, n, traces, deadlocks } of rows) {
    const source: OracleSource = oracle!.makeBench(bench, n ?? undefined)
    const found = countTraces(oracleProgram(oracle!, source))
    expect({ bench, n, ...found }).toEqual({
      bench,
      n,
      traces,
      redundant: 0,
      deadlocks: deadlocks ?? found.deadlocks,
    })
  }
})
