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
  /** Where the run leaves the trace, and what it runs from there on before the default choice. */
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
    const planned = planReversal(steps, length, race, clocks, rules)
    reversals.push({
      pair: [race.earlier, race.later],
      schedule: [...trace.schedule.slice(0, race.earlier), ...planned.map((step) => step.task)],
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
  for (const { pair, schedule } of listReversals(program, trace)) {
    const passing = yield* run(schedule)
    const { error, deadlock } = passing.outcome
    if (error === undefined && !deadlock) return { pair, passing }
  }
  return undefined
}
