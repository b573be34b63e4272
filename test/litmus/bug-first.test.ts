import { readFileSync } from 'node:fs'
import type { Exploration, Program, Trace } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { exploreBugFirst } from '../../packages/core/src/bug-first.ts'
import { drain, exploreAll } from '../support/explore-all.ts'
import { type Litmus, litmusProgram, type LitmusStep } from '../support/litmus-program.ts'
import { importOracle, oracleFile, oracleProgram } from '../support/oracle-program.ts'
import { cases } from './programs.ts'

const oracle = await importOracle()

interface Row {
  readonly bench: string
  readonly n?: number | null
  readonly traces: number
}

const limits = { traces: 1e6, steps: 1000 }
const bugFirst = (program: Program, fails: (trace: Trace) => boolean) =>
  drain(exploreBugFirst(program, { limits, stopAt: fails }))

/** All that it came to, its traces in order. */
function summarize({
  found,
  ...figures
}: Exploration & { found: readonly Trace[]; deadlocks: number }): object {
  return { ...figures, schedules: found.map(({ schedule }) => schedule.join('')) }
}

describe('a search without a failure', () => {
  test.for(Object.entries(cases))('is what it is without: %s', ([, { program, traces }]) => {
    const found = bugFirst(litmusProgram(program), () => false)
    expect({ traces: found.traces, redundant: found.redundant }).toEqual({ traces, redundant: 0 })
    expect(summarize(found)).toEqual(summarize(exploreAll(litmusProgram(program), { limits })))
  })

  test.skipIf(!oracle)('has the counts of the oracle', () => {
    const { oracle: rows } = JSON.parse(
      readFileSync(oracleFile('counts.json'), 'utf8'),
    ) as Readonly<Record<string, Row[]>>
    for (const { bench, n, traces: wanted } of rows!) {
      if (bench === 'ticketLock' || wanted > 1000) continue
      const program = oracleProgram(oracle!, oracle!.makeBench(bench, n ?? undefined))
      const { traces, redundant } = bugFirst(program, () => false)
      expect({ bench, n, traces, redundant }).toEqual({ bench, n, traces: wanted, redundant: 0 })
    }
  })

  test('counts what it draws towards no limit of traces', () => {
    const program = litmusProgram(cases['lost update of four']!.program)
    const search = exploreBugFirst(program, {
      limits: { traces: 100, steps: 100 },
      stopAt: () => false,
    })
    expect(drain(search)).toMatchObject({
      traces: 100,
      limit: { kind: 'traces', value: 100 },
    })
  })
})

const read = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'r' }] })
const write = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'w' }] })
const add = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'w', add: 1 }] })
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const tasks = (...steps: LitmusStep[][]): Litmus => ({
  tasks: steps.map((each) => ({ steps: each })),
})

/** Where the n-th step of a task is in a schedule. */
const at = (trace: Trace, task: number, number = 0): number =>
  trace.schedule.flatMap((each, i) => (each === (task as number) ? [i] : []))[number]!

// What fails, and after how many runs it is found: depth first, and with drawn runs in between.
const bugs: Readonly<
  Record<string, readonly [Litmus, (trace: Trace) => boolean, runs: number, bugFirst: number]>
> = {
  'the last of six is first': [
    tasks(...times(6, () => [write('x')])),
    (trace) => trace.schedule[0] === 5,
    601,
    17,
  ],
  // Three preemptions: what is drawn first has two at most.
  'all of four read before any writes': [
    tasks(...times(4, () => [read('x'), add('x')])),
    (trace) =>
      Math.max(...times(4, (i) => at(trace, i))) < Math.min(...times(4, (i) => at(trace, i, 1))),
    117,
    145,
  ],
  'a transfer between two reads of an audit': [
    tasks(
      [read('a'), read('b'), read('c')],
      ...times(3, () => [write('a'), write('b'), write('c')]),
    ),
    (trace) => at(trace, 3, 0) < at(trace, 0) && at(trace, 0, 2) < at(trace, 3, 2),
    3534,
    11,
  ],
  'two tasks in a queue, the wrong way round': [
    tasks(...times(5, (i) => [write(`own${i}`), write('queue'), read('queue')])),
    (trace) => at(trace, 4, 1) < at(trace, 0, 1) && at(trace, 3, 1) < at(trace, 1, 1),
    6063,
    21,
  ],
  'found at once': [
    tasks([read('x'), add('x')], [read('x'), add('x')]),
    (trace) => trace.schedule.join('') === '0110',
    2,
    2,
  ],
}

test.for(Object.entries(bugs))('finds sooner: %s', ([, [litmus, fails, runs, sooner]]) => {
  const plain = exploreAll(litmusProgram(litmus), { limits, stopAt: fails })
  // What is drawn is not counted, so they count here.
  let started = 0
  const program = litmusProgram(litmus)
  const counting: Program = { ...program, start: () => (started++, program.start()) }
  const { found } = bugFirst(counting, fails)
  expect(found.filter(fails)).toEqual([found.at(-1)])
  expect([plain.traces, started]).toEqual([runs, sooner])
})
