import { describe, expect, test } from 'vitest'
import { search } from '../../packages/core/src/explore.ts'
import { createRules, type Rules } from '../../packages/core/src/rules.ts'
import { isAsleep } from '../../packages/core/src/sleep-set.ts'
import { drain } from '../support/explore-all.ts'
import { litmusProgram } from '../support/litmus-program.ts'
import { cases } from './programs.ts'

// Faults planted one at a time. Each must make some litmus program miss its count, or the suite
// would not notice if the search had it.
const faults: Readonly<Record<string, (right: Rules) => Partial<Rules>>> = {
  'plain source-DPOR with the weak-initial skip': (right) => ({
    insert(children, sequence) {
      if (children.some((child) => right.isCovered([child], sequence))) return false
      const { task, footprint } = sequence[0]!
      children.push({ task, footprint, next: [] })
      return true
    },
  }),
  'blocked steps do not race': () => ({ attend: () => [] }),
  'taking a lock is not a write': (right) => ({
    collect: (accesses, acquires) =>
      right.collect(
        accesses.filter(({ resource }) => !acquires.includes(resource)),
        [],
      ),
  }),
  'subtrees out of depth-first order': () => ({ pick: (children) => children.length - 1 }),
  'a read and a write do not conflict': (right) => ({
    conflicts: (a, b) => right.conflicts(dropReads(a), dropReads(b)),
  }),
  'reads conflict': (right) => ({
    collect: (accesses, acquires) =>
      right.collect(
        accesses.map((access) => ({ ...access, kind: 'write' as const })),
        acquires,
      ),
  }),
  'a wakeup is skipped': (right) => ({
    insert: (children, sequence) =>
      children.length > 0 ? false : right.insert(children, sequence),
  }),
  'sleepers are forgotten': () => ({ keepAsleep: () => [] }),
  'sleepers never wake': () => ({ keepAsleep: (sleep) => [...sleep] }),
  'sleep is not asked before a wakeup': () => ({ isCovered: () => false }),
  'only strong initials count': () => ({
    isCovered: (sleep, sequence) => sequence.length > 0 && isAsleep(sleep, sequence[0]!.task),
  }),
  'the last step is foreseen whole': (right) => ({
    foresee: ({ accesses }, acquires) => right.collect(accesses, acquires),
  }),
}

function dropReads<F extends { masks: number[] }>(footprint: F): F {
  return { ...footprint, masks: footprint.masks.map((mask) => mask & ~0b1001) }
}

function countMisses(plant: (right: Rules) => Partial<Rules>): string[] {
  return Object.entries(cases).flatMap(([name, { program: litmus, traces, deadlocks = 0 }]) => {
    const program = litmusProgram(litmus)
    const right = createRules(program, 'dpor')
    const limits = { traces: traces + 50, steps: 200 }
    try {
      const found = drain(search(program, { limits }, { ...right, ...plant(right) }))
      const same = found.traces === traces && found.redundant === 0 && found.deadlocks === deadlocks
      return same && !found.limit ? [] : [name]
    } catch {
      // A run that cannot follow its plan.
      return [name]
    }
  })
}

describe('a planted fault is noticed', () => {
  test('no fault, nothing to notice', () => expect(countMisses(() => ({}))).toEqual([]))

  test.for(Object.entries(faults))('%s', ([, plant]) => {
    expect(countMisses(plant)).not.toEqual([])
  })
})
