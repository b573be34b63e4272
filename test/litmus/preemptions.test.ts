import type { Program } from '@racetest/core'
import { expect, test } from 'vitest'
import { search } from '../../packages/core/src/explore.ts'
import { createRules } from '../../packages/core/src/rules.ts'
import { nameTrace } from '../support/brute-force.ts'
import { drain, exploreAll } from '../support/explore-all.ts'
import { litmusProgram } from '../support/litmus-program.ts'
import { cases } from './programs.ts'

/** For every trace, the fewest preemptions among its interleavings. */
function findCheapest(program: Program): Map<string, number> {
  const costs = new Map<string, number>()
  for (const trace of exploreAll(program, { strategy: 'exhaustive' }).found) {
    const cost = trace.schedule.filter((task, i) => {
      const last = trace.schedule[i - 1]
      return last !== undefined && last !== task && trace.enabled[i]!.includes(last)
    }).length
    const name = nameTrace(trace, program)
    costs.set(name, Math.min(cost, costs.get(name) ?? Infinity))
  }
  return costs
}

/** How many traces within the limit the search misses. */
function countMissed(program: Program, preemptions: number, slack?: number): number {
  const right = createRules(program, 'dpor')
  const rules = slack === undefined ? right : { ...right, slack: () => slack }
  const { found } = drain(
    search(program, { limits: { traces: 1e6, steps: 1000, preemptions } }, rules),
  )
  const names = new Set(found.map((trace) => nameTrace(trace, program)))
  return [...findCheapest(program)].filter(
    ([name, cost]) => cost <= preemptions && !names.has(name),
  ).length
}

const names = [
  'lost update',
  'two updates and a read',
  'three critical sections',
  'wakeup trees are needed',
  'steps with several accesses',
  'Promise.race of three',
  'a write that depends on a read',
]
const programs = names.map((name) => litmusProgram(cases[name]!.program))
const missed = (slack?: number) =>
  programs
    .flatMap((program) => [0, 1, 2].map((limit) => countMissed(program, limit, slack)))
    .reduce((sum, count) => sum + count, 0)

test('a preemption limit loses no trace that is within it', () => expect(missed()).toBe(0))

test('without slack it would', () => expect(missed(0)).toBeGreaterThan(0))

test('a search that left something out says so', () => {
  const obj = 'x'
  const steps = Array.from({ length: 4 }, () => ({ accesses: [{ obj, k: 'w' as const }] }))
  const program = litmusProgram({ tasks: [{ steps }, { steps }] })
  const { limit } = exploreAll(program, { limits: { traces: 1e6, steps: 100, preemptions: 0 } })
  expect(limit).toEqual({ kind: 'preemptions', value: 0 })
})
