import { listForced } from './awaits.ts'
import { type Clocks, createClocks, isBefore } from './clock.ts'
import type { TaskId } from './event.ts'
import { comesAfter, orderEvent, type Race, take, type Taken } from './happens-before.ts'
import type { Program, Trace } from './program.ts'
import { createRules, type Rules } from './rules.ts'
import { countSwitches } from './schedule.ts'

/** Two conflicting events whose order can be reversed. */
export interface Reversal {
  /** Indexes of the events. */
  readonly pair: readonly [number, number]
  /** The trace's schedule with the two reversed, and all else in its order. */
  readonly schedule: () => readonly TaskId[]
  /** How many that has. */
  readonly switches: number
}

/** Distant reversals of which the first are kept: a long trace has millions. */
const mostListed = 10_000

/** Whether a trace has a race that can be reversed, so that there is another one. */
export function isReversible(program: Program, trace: Trace): boolean {
  return listRaces(trace, createClocks(), createRules(program, 'dpor')).next().done !== true
}

/**
 * The races of a trace that can be reversed, with a schedule for each that does, the shortest
 * schedule first. A blocked step counts as a last event, with the number of events as its index.
 *
 * See Abdulla et al., JACM 2017, definition 3.3.
 */
export function listReversals(program: Program, trace: Trace): Reversal[] {
  const clocks = createClocks()
  const races = [...listRaces(trace, clocks, createRules(program, 'dpor'))]
  const reversals = races.map(({ earlier, later, without, task }): Reversal => {
    const isAhead = (event: number): boolean => !comesAfter(without, event, clocks)
    const schedule = () => reverse(trace, [earlier, later], task, isAhead)
    return { pair: [earlier, later], schedule, switches: countSwitches(schedule()) }
  })
  return reversals.toSorted(bySwitches)
}

function* listRaces(
  { events, blocked }: Trace,
  clocks: Clocks,
  rules: Rules,
): Generator<Race & { readonly task: TaskId }> {
  const steps: Taken[] = []
  for (const what of [...events, ...blocked]) {
    const index = Math.min(steps.length, events.length)
    steps[index] = take(what, rules)
    for (const race of orderEvent(steps, index, clocks, rules)) yield { ...race, task: what.task }
  }
}

/**
 * All pairs of conflicting events of which the later one can run without the earlier one, though
 * others stand between them: only what the later one needs runs before it. Sorted likewise.
 */
export function listDistantReversals(program: Program, trace: Trace): Reversal[] {
  const { schedule } = trace
  const rules = createRules(program, 'dpor')
  const steps = trace.events.map((event) => take(event, rules))
  const needed = listForced(steps)
  // Of the schedule from each step on.
  const switches = countFromEach(schedule)
  let found: Reversal[] = []
  let most = Infinity
  for (const [later, { task, footprint }] of steps.entries()) {
    const isAhead = (event: number): boolean => event < later && isBefore(needed, event, later)
    // What runs before and with the later event, and what is left; both grow at their front.
    const ahead: Stretch = { first: task, switches: 0 }
    const left: Stretch = { first: schedule[later + 1], switches: switches[later + 1] ?? 0 }
    for (let earlier = later - 1; earlier >= 0; earlier--) {
      const part = isAhead(earlier) ? ahead : left
      part.switches += border(schedule[earlier], part.first)
      part.first = schedule[earlier]
      if (part === ahead) continue
      const last = earlier - 1
      const before = last < 0 ? 0 : switches[0]! - switches[last]!
      const borders = border(schedule[last], ahead.first) + border(task, left.first)
      const count = before + borders + ahead.switches + left.switches
      if (count >= most || !rules.conflicts(steps[earlier]!.footprint, footprint)) continue
      found.push({
        pair: [earlier, later],
        schedule: () => reverse(trace, [earlier, later], task, isAhead),
        switches: count,
      })
    }
    if (found.length <= 2 * mostListed) continue
    found = found.toSorted(bySwitches).slice(0, mostListed)
    most = found.at(-1)!.switches
  }
  return found.toSorted(bySwitches)
}

/** A part of a schedule. */
interface Stretch {
  first: TaskId | undefined
  switches: number
}

const border = (one: TaskId | undefined, next: TaskId | undefined): number =>
  one === undefined || next === undefined || one === next ? 0 : 1

function countFromEach(schedule: readonly TaskId[]): number[] {
  const counts = schedule.map(() => 0)
  for (let i = schedule.length - 2; i >= 0; i--)
    counts[i] = counts[i + 1]! + border(schedule[i], schedule[i + 1])
  return counts
}

/** The schedule of a trace with the later event, a step of `task`, run before the earlier one, and what is ahead of it before that. */
function reverse(
  { schedule }: Trace,
  [earlier, later]: Reversal['pair'],
  task: TaskId,
  isAhead: (event: number) => boolean,
): readonly TaskId[] {
  const ahead = schedule.slice(0, earlier)
  const left: TaskId[] = []
  for (let i = earlier; i < schedule.length; i++) {
    if (i !== later) (isAhead(i) ? ahead : left).push(schedule[i]!)
  }
  return [...ahead, task, ...left]
}

function bySwitches(a: Reversal, b: Reversal): number {
  return a.switches - b.switches || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]
}
