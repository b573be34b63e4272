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
  /** How many steps of the schedule it takes until the two are reversed. */
  readonly reversed: number
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
    const planned = planReversal(steps, length, race, clocks, rules).map((step) => step.task)
    const schedule = [...trace.schedule.slice(0, race.earlier), ...planned]
    // What is left goes on in the order of the trace: nothing else is to change.
    const left = trace.schedule.slice(race.earlier)
    for (const task of planned) {
      const at = left.indexOf(task)
      if (at >= 0) left.splice(at, 1)
    }
    reversals.push({
      pair: [race.earlier, race.later],
      schedule: [...schedule, ...left],
      reversed: schedule.length,
    })
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
  return reversals.toSorted(
    (a, b) =>
      countSwitches(a.schedule) - countSwitches(b.schedule) ||
      a.pair[0] - b.pair[0] ||
      a.pair[1] - b.pair[1],
  )
}

/**
 * The race whose reversal turns the failure into a pass, found by running it. `run` replays a
 * schedule leniently. Undefined when every single reversal fails too.
 */
export function* findCriticalPair<Pending>(
  program: Program,
  trace: Trace,
  run: (schedule: readonly TaskId[]) => Generator<Pending, Trace>,
): Generator<Pending, CriticalPair | undefined> {
  const reversals = listReversals(program, trace)
  // First with all else as it was; then letting each task go on as it likes after the reversal.
  for (const cut of [false, true]) {
    for (const { pair, schedule, reversed } of reversals) {
      const passing = yield* run(cut ? schedule.slice(0, reversed) : schedule)
      const { error, deadlock } = passing.outcome
      if (error === undefined && !deadlock) return { pair, passing }
    }
  }
  return undefined
}
