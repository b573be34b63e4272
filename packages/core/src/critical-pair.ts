import type { TaskId } from './event.ts'
import { createClocks } from './clock.ts'
import { orderEvent, planReversal, type Race, take, type Taken } from './happens-before.ts'
import type { Program, Trace } from './program.ts'
import { createRules } from './rules.ts'
import { countSwitches } from './schedule.ts'

/** Two conflicting events next to each other in happens-before whose order can be reversed. */
export interface Reversal {
  /** Indexes of the events. */
  readonly pair: readonly [number, number]
  /** The trace's schedule with the two reversed, and all else in its order. */
  readonly schedule: readonly TaskId[]
}

export interface CriticalPair {
  readonly pair: readonly [number, number]
  /** The passing run in which the two are reversed. */
  readonly passing: Trace
}

/**
 * The races of a trace that can be reversed, with a schedule for each that does, the shortest
 * schedule first. A blocked step counts as a last event, with the number of events as its index.
 *
 * See Abdulla et al., JACM 2017, definition 3.3.
 */
export function listReversals(program: Program, trace: Trace): Reversal[] {
  const rules = createRules(program, 'dpor')
  const clocks = createClocks()
  const steps: Taken[] = []
  const reversals: Reversal[] = []
  const { length } = trace.events
  const reverse = (race: Race) => {
    const planned = planReversal(steps, length, 0, race, clocks, rules).map((step) => step.task)
    reversals.push(reversal(trace, race.earlier, race.later, planned))
  }
  const races: Race[] = []
  for (const event of trace.events) {
    steps.push(take(event, rules))
    races.push(...orderEvent(steps, steps.length - 1, clocks, rules))
  }
  races.forEach(reverse)
  for (const blocked of trace.blocked) {
    steps.push(take(blocked, rules))
    orderEvent(steps, length, clocks, rules).forEach(reverse)
    steps.pop()
  }
  return reversals.toSorted(bySwitches)
}

/**
 * All pairs of conflicting events of which the later one can run without the earlier one, though
 * others stand between them: only what the later one needs runs before it. Sorted likewise.
 */
function listDistantReversals(program: Program, trace: Trace): Reversal[] {
  const rules = createRules(program, 'dpor')
  const steps = trace.events.map((event) => take(event, rules))
  const reversals: Reversal[] = []
  for (let later = 0; later < steps.length; later++) {
    const needed = neededBy(trace, later)
    for (let earlier = 0; earlier < later; earlier++) {
      if (needed.has(earlier)) continue
      if (!rules.conflicts(steps[earlier]!.footprint, steps[later]!.footprint)) continue
      const planned = trace.schedule.filter(
        (_, i) => i >= earlier && (i === later || needed.has(i)),
      )
      reversals.push(reversal(trace, earlier, later, planned))
    }
  }
  return reversals.toSorted(bySwitches)
}

/** The events without which an event is not possible: earlier steps of its task, and what enabled any of them. */
function neededBy(trace: Trace, index: number): Set<number> {
  const needed = new Set<number>([index])
  for (const event of needed) {
    const { task, after } = trace.events[event]!
    const before = trace.schedule.lastIndexOf(task, event - 1)
    if (event > 0 && before >= 0) needed.add(before)
    for (const enabling of after) needed.add(enabling)
  }
  return needed
}

/** The schedule of a trace with `planned` in place of an event; what is left goes on in the order of the trace. */
function reversal(
  trace: Trace,
  earlier: number,
  later: number,
  planned: readonly TaskId[],
): Reversal {
  const left = trace.schedule.slice(earlier)
  for (const task of planned) {
    const at = left.indexOf(task)
    if (at >= 0) left.splice(at, 1)
  }
  const schedule = [...trace.schedule.slice(0, earlier), ...planned, ...left]
  return { pair: [earlier, later], schedule }
}

function bySwitches(a: Reversal, b: Reversal): number {
  return (
    countSwitches(a.schedule) - countSwitches(b.schedule) ||
    a.pair[0] - b.pair[0] ||
    a.pair[1] - b.pair[1]
  )
}

/** How many reversals are tried. */
const tryLimit = 200

/**
 * The race whose reversal turns the failure into a pass, all else being as it was, found by
 * running it: first the two next to each other in happens-before, then conflicting events with
 * others between them. `run` replays a schedule leniently. Undefined when every single reversal
 * fails too.
 */
export function* findCriticalPair<Pending>(
  program: Program,
  trace: Trace,
  run: (schedule: readonly TaskId[]) => Generator<Pending, Trace>,
): Generator<Pending, CriticalPair | undefined> {
  const reversals = [...listReversals(program, trace), ...listDistantReversals(program, trace)]
  return (yield* tryReversals(reversals, run, 1))[0]
}

/** All races of the trace, of events next to each other, each of which reversed lets it pass. */
export function* findCriticalPairs<Pending>(
  program: Program,
  trace: Trace,
  run: (schedule: readonly TaskId[]) => Generator<Pending, Trace>,
): Generator<Pending, CriticalPair[]> {
  return yield* tryReversals(listReversals(program, trace), run, tryLimit)
}

function* tryReversals<Pending>(
  reversals: readonly Reversal[],
  run: (schedule: readonly TaskId[]) => Generator<Pending, Trace>,
  enough: number,
): Generator<Pending, CriticalPair[]> {
  const found: CriticalPair[] = []
  const tried = new Set<string>()
  for (const { pair, schedule } of reversals) {
    if (tried.has(schedule.join()) || tried.size >= tryLimit) continue
    tried.add(schedule.join())
    const passing = yield* run(schedule)
    const { error, deadlock } = passing.outcome
    if (error === undefined && !deadlock) found.push({ pair, passing })
    if (found.length >= enough) break
  }
  return found
}
