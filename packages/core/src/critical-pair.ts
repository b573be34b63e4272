import type { TaskId } from './event.ts'
import type { Program, Trace } from './program.ts'
import { listDistantReversals, listReversals, type Reversal } from './reversals.ts'
import { fails } from './run.ts'

export interface CriticalPair {
  /** Indexes of two conflicting events. */
  readonly pair: readonly [number, number]
  /** The passing run in which the two are reversed. */
  readonly passing: Trace
}

export interface CriticalPairs {
  readonly pairs: readonly CriticalPair[]
  /** More reversals were to be tried. */
  readonly stopped: boolean
}

/** How many reversals are tried. */
const tryLimit = 200

/** Replays a schedule leniently. */
type RunSchedule<Pending> = (schedule: readonly TaskId[]) => Generator<Pending, Trace>

/**
 * The race whose reversal turns the failure into a pass, all else being as it was, found by
 * running it: first the two next to each other in happens-before, then conflicting events with
 * others between them. None when every single reversal fails too; `isOver` ends the search.
 */
export function* findCriticalPair<Pending>(
  program: Program,
  trace: Trace,
  run: RunSchedule<Pending>,
  isOver: () => boolean = never,
): Generator<Pending, CriticalPairs> {
  function* list(): Generator<Reversal> {
    yield* listReversals(program, trace)
    yield* listDistantReversals(program, trace)
  }
  return yield* tryReversals(list(), run, 1, isOver)
}

/** All races of the trace, of events next to each other, each of which reversed lets it pass. */
export function* findCriticalPairs<Pending>(
  program: Program,
  trace: Trace,
  run: RunSchedule<Pending>,
  isOver: () => boolean = never,
): Generator<Pending, CriticalPairs> {
  return yield* tryReversals(listReversals(program, trace), run, tryLimit, isOver)
}

const never = (): boolean => false

function* tryReversals<Pending>(
  reversals: Iterable<Reversal>,
  run: RunSchedule<Pending>,
  enough: number,
  isOver: () => boolean,
): Generator<Pending, CriticalPairs> {
  const pairs: CriticalPair[] = []
  const tried = new Set<string>()
  for (const { pair, schedule: plan } of reversals) {
    const schedule = plan()
    const name = schedule.join()
    if (tried.has(name)) continue
    if (tried.size >= tryLimit || isOver()) return { pairs, stopped: true }
    tried.add(name)
    const passing = yield* run(schedule)
    if (!fails(passing)) pairs.push({ pair, passing })
    if (pairs.length >= enough) break
  }
  return { pairs, stopped: false }
}
