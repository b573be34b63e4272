import { conflicts, emptyFootprint, type Footprint, touch } from './conflict.ts'
import type { Access, Blocked, Event, ResourceId } from './event.ts'
import type { Program } from './program.ts'
import { isCovered, keepAsleep, type Sleeper } from './sleep-set.ts'
import { type Conflicts, insertWakeup, type Planned, type Wakeup } from './wakeup-tree.ts'

/**
 * The decisions of the search, each a small function, so that the tests can plant one fault at
 * a time and show that it is noticed. Nothing else has a reason to change them.
 */
export interface Rules {
  readonly conflicts: Conflicts
  /** What the step touches; taking a lock is a write on it. */
  collect(accesses: readonly Access[], acquires: readonly ResourceId[]): Footprint
  keepAsleep(sleep: readonly Sleeper[], step: Footprint): Sleeper[]
  isCovered(sleep: readonly Sleeper[], sequence: readonly Planned[]): boolean
  insert(children: Wakeup[], sequence: readonly Planned[]): boolean
  /** Which child of a tree is explored next. */
  pick(children: readonly Wakeup[]): number
  /** The blocked steps that count as last events of a run. */
  attend(blocked: readonly Blocked[]): readonly Blocked[]
  /** How many of a step's accesses, in order, are certain if it runs without the steps it conflicts with. */
  foresee(
    step: Pick<Event, 'accesses' | 'certain'>,
    acquires: readonly ResourceId[],
    removed: Footprint,
  ): Footprint
  /** Preemptions to allow on top of the limit, since the run found first need not be the cheapest of its trace. */
  slack(tasks: number): number
}

export function createRules(program: Program, strategy: 'dpor' | 'exhaustive'): Rules {
  const parent = program.parent?.bind(program)
  const differ: Conflicts = strategy === 'dpor' ? conflicts : () => true
  const start = (acquires: readonly ResourceId[]) => {
    const footprint = emptyFootprint()
    for (const resource of acquires) touch(footprint, resource, 'write', parent)
    return footprint
  }
  return {
    conflicts: differ,
    collect(accesses, acquires) {
      const footprint = start(acquires)
      for (const { resource, kind } of accesses) touch(footprint, resource, kind, parent)
      return footprint
    },
    keepAsleep: (sleep, step) => keepAsleep(sleep, step, differ),
    isCovered: (sleep, sequence) => isCovered(sleep, sequence, differ),
    insert: (children, sequence) => insertWakeup(children, sequence, differ),
    pick: () => 0,
    attend: (blocked) => blocked,
    // Both steps reach the first access on which they conflict whichever runs first; what a step
    // does after it may depend on which did.
    foresee({ accesses, certain = 0 }, acquires, removed) {
      const footprint = start(acquires)
      for (const [i, { resource, kind }] of accesses.entries()) {
        if (i >= certain && differ(footprint, removed)) break
        touch(footprint, resource, kind, parent)
      }
      return footprint
    },
    slack: (tasks) => tasks,
  }
}
