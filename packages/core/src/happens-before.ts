import { addClock, clearClock, type Clocks, isBefore, joinClock } from './clock.ts'
import { emptyFootprint, type Footprint, join } from './conflict.ts'
import { emptySet, type EventSet, includes, startOfRun } from './event-set.ts'
import type { Blocked, Event, ResourceId, TaskId } from './event.ts'
import type { Rules } from './rules.ts'
import type { SeenPair } from './seen-pairs.ts'
import type { Planned } from './wakeup-tree.ts'

/** A step of the run at hand, or one that stayed blocked, in the form that the relation needs. */
export interface Taken {
  readonly task: TaskId
  readonly after: readonly number[]
  readonly acquires: readonly ResourceId[]
  readonly releases: readonly ResourceId[]
  readonly footprint: Footprint
  /** Races with this event only. */
  readonly until: number | undefined
  readonly what: Event | Blocked
}

/** A race that can be reversed: the later event runs at once if the events `without`, and all that come after them, do not. */
export interface Race {
  readonly earlier: number
  readonly later: number
  /** The earlier event, and takers of locks that the later event needs. */
  readonly without: readonly number[]
  /** What is known of its reversal. */
  plan?: Plan
  /** The sites at which it is, if they are known, and which of the two the earlier event is at. */
  pair?: SeenPair
  order?: 0 | 1
}

/** The sequence that reverses a race, as of some run; the next run shares a prefix with that one. */
interface Plan {
  /** The later event, run at once. */
  readonly last: Planned
  /** Of the first `length` events, those that stay between the earlier event and the last. */
  readonly between: number[]
  length: number
}

const none: readonly never[] = []

export function take(what: Event | Blocked, rules: Rules): Taken {
  const acquires = what.acquires ?? none
  return {
    task: what.task,
    after: what.after ?? none,
    acquires,
    releases: ('releases' in what && what.releases) || none,
    footprint: rules.collect(what.accesses, acquires),
    until: 'until' in what ? what.until : undefined,
    what,
  }
}

/**
 * Gives event `index` its clock and returns its races with earlier events.
 *
 * Walks back over the events before it, as in JACM 2017 (definition 3.3): a conflicting event
 * that is not yet in `proper`, the clock of what must come before, is next to it in
 * happens-before. An event that made this one possible only counts as coming before.
 *
 * A lock handed over shields nothing but itself: this event may as well run before the lock was
 * taken, so it races with the taker, and not with anything in between.
 *
 *     take L ── x ── give L ── this event        reversed: this event ── take L ── x ── give L
 */
export function orderEvent(
  steps: readonly Taken[],
  index: number,
  clocks: Clocks,
  rules: Rules,
): Race[] {
  clearClock(clocks, index)
  const step = steps[index]!
  const proper = emptySet(index)
  // What made this event possible; no race can do without. Only locks ask.
  const needed = step.acquires.length > 0 ? emptySet(index) : undefined
  const races: Race[] = []
  let handed: { readonly release: number; readonly lock: ResourceId }[] | undefined
  for (let i = index - 1; i >= 0; i--) {
    if (includes(proper, i)) {
      i = startOfRun(proper, i)
      continue
    }
    const other = steps[i]!
    if (other.task === step.task || step.after.includes(i)) {
      if (needed) addClock(needed, clocks, i)
      addClock(proper, clocks, i)
      joinClock(clocks, index, i)
      continue
    }
    // With the events before that one it races in the run that reverses this race.
    if (step.until !== undefined && i !== step.until) continue
    if (!rules.conflicts(other.footprint, step.footprint)) continue
    joinClock(clocks, index, i)
    if (step.acquires.length > 0) {
      const given = step.acquires.filter((lock) => other.releases.includes(lock))
      if (given.some((lock) => !other.acquires.includes(lock))) {
        handed = [...(handed ?? []), ...given.map((lock) => ({ release: i, lock }))]
        continue
      }
      const shielded = handed?.some(({ release }) => isBefore(clocks, i, release))
      if (shielded && !handed?.some(({ lock }) => other.acquires.includes(lock))) continue
    }
    const without = needed ? findObstacles(steps, i, index, needed, clocks) : [i]
    if (!without) continue
    races.push({ earlier: i, later: index, without })
    addClock(proper, clocks, i)
    for (const { release, lock } of handed ?? none) {
      if (other.acquires.includes(lock)) addClock(proper, clocks, release)
    }
  }
  return races
}

/**
 * What must not have run for event `later` to be able to run before event `earlier`: that event,
 * and whoever then still holds a lock that the later one takes. Undefined if a lock is held by
 * an event before `earlier` or by one that the later one needs.
 */
function findObstacles(
  steps: readonly Taken[],
  earlier: number,
  later: number,
  needed: EventSet,
  clocks: Clocks,
): readonly number[] | undefined {
  const locks = steps[later]!.acquires
  let without = [earlier]
  for (let found = true; found;) {
    found = false
    for (const lock of locks) {
      const holder = findHolder(steps, lock, without, later, clocks)
      if (holder === undefined) continue
      if (holder < earlier || includes(needed, holder)) return undefined
      without = [...without, holder]
      found = true
    }
  }
  return without
}

/** The event that holds the lock after the events before `end` have run, but for `without` and what comes after those. */
function findHolder(
  steps: readonly Taken[],
  lock: ResourceId,
  without: readonly number[],
  end: number,
  clocks: Clocks,
): number | undefined {
  for (let i = end - 1; i >= 0; i--) {
    if (comesAfter(without, i, clocks)) continue
    if (steps[i]!.releases.includes(lock)) return undefined
    if (steps[i]!.acquires.includes(lock)) return i
  }
  return undefined
}

export function comesAfter(events: readonly number[], index: number, clocks: Clocks): boolean {
  for (const event of events) {
    if (event === index || (event < index && isBefore(clocks, event, index))) return true
  }
  return false
}

/**
 * The sequence that reverses a race when it is run instead of the earlier event: notdep(e)·e'
 * of JACM 2017. The steps keep their footprints, except the last, of which only what it does up
 * to its first conflict is certain.
 *
 * The first `shared` events are those for which this was last asked.
 */
export function planReversal(
  steps: readonly Taken[],
  length: number,
  shared: number,
  race: Race,
  clocks: Clocks,
  rules: Rules,
): Planned[] {
  const plan = (race.plan ??= {
    last: planLast(steps, race, clocks, rules),
    between: [],
    length: race.earlier,
  })
  const { between, last } = plan
  while (between.length > 0 && between.at(-1)! >= shared) between.pop()
  for (let i = Math.max(race.earlier, Math.min(plan.length, shared)); i < length; i++) {
    if (!comesAfter(race.without, i, clocks)) between.push(i)
  }
  plan.length = length
  const sequence: Planned[] = between.map((i) => steps[i]!)
  sequence.push(last)
  return sequence
}

function planLast(steps: readonly Taken[], race: Race, clocks: Clocks, rules: Rules): Planned {
  const { task, acquires, what, footprint: whole } = steps[race.later]!
  if (whole.resources.length <= 1) return { task, footprint: whole, guess: true }
  const removed = emptyFootprint()
  for (let i = race.earlier; i < race.later; i++) {
    if (comesAfter(race.without, i, clocks)) join(removed, steps[i]!.footprint)
  }
  return { task, footprint: rules.foresee(what, acquires, removed), guess: true }
}
