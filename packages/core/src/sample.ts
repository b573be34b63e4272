import { createAwaits } from './awaits.ts'
import { createClocks, isBefore } from './clock.ts'
import { estimateFromWalks } from './estimate.ts'
import type { Exploration, SoFar } from './explore.ts'
import type { TaskId } from './event.ts'
import { orderEvent, type Race, take, type Taken } from './happens-before.ts'
import { type Limits, reachedLimit } from './limits.ts'
import type { Before, Program, Trace } from './program.ts'
import { isBothWays } from './race-pairs.ts'
import type { Guarantee, Limit, RandomStrategy } from './report.ts'
import { createRules } from './rules.ts'
import { fails, recordTrace } from './run.ts'
import { addRace, countRace, listPairs, type SeenPairs } from './seen-pairs.ts'
import { createStrategy } from './strategies/strategy.ts'

export interface SampleOptions {
  readonly strategy: RandomStrategy
  /** The same seed, the same runs. */
  readonly seed: number
  /** `preemptions` does not apply. */
  readonly limits: Omit<Limits, 'preemptions'>
  /** Milliseconds; needed for `limits.time`. */
  readonly now?: () => number
  /** Ends the sample after the trace for which it is true, as a limit would. */
  readonly stopAt?: (trace: Trace) => boolean
  /** As for `explore`; without an estimate, which takes a while. */
  readonly watch?: (ask: () => SoFar) => void
}

/** Never complete: `limit` says what ended it, and `traces` counts runs, of which some may be alike. */
export interface Sample extends Exploration {
  readonly guarantee?: Guarantee
}

/** Walks from which the number of traces is estimated. */
const mostWalks = 256

/**
 * Runs the program along schedules drawn at random, and yields each trace, until a limit.
 *
 * Yields 'pending' when the run at hand needs a turn of the event loop. Does not see that it has
 * run everything: see `explore` for that.
 */
export function* sample(
  program: Program,
  { strategy: name, seed, limits, now, stopAt, watch }: SampleOptions,
): Generator<'pending' | Trace, Sample> {
  const began = now?.() ?? 0
  const rules = createRules(program, 'dpor')
  const { conflicts } = rules
  const strategy = createStrategy(name, { seed, conflicts, patience: limits.steps / 2 })
  const seen: SeenPairs = new Map()
  const awaits = createAwaits()
  const count = { traces: 0, inconclusive: 0, longest: 0 }
  const walks: Trace[] = []
  let limit: Limit | undefined
  const listSites = () => ({ pairs: listPairs(seen), awaits: awaits.list() })
  watch?.(() => ({ traces: count.traces, redundant: 0, ...listSites() }))

  while (limit === undefined) {
    const clocks = createClocks()
    const before: Before = (earlier, later) => isBefore(clocks, earlier, later)
    const steps: Taken[] = []
    const history: (readonly TaskId[])[] = []
    const races: Race[] = []
    const addRaces = (): void => {
      const found = orderEvent(steps, steps.length - 1, clocks, rules)
      for (const race of found) addRace(seen, race, steps, rules)
      races.push(...found)
    }
    strategy.begin()
    const run = program.start(before)
    while (!run.rest()) yield 'pending'
    let enabled = run.enabled(before)
    while (enabled.length > 0 && steps.length < limits.steps) {
      history.push(enabled)
      run.step(strategy.choose(enabled, steps))
      while (!run.rest()) yield 'pending'
      steps.push(take(run.event(), rules))
      addRaces()
      enabled = run.enabled(before)
    }
    strategy.end?.(steps)
    count.longest = Math.max(count.longest, steps.length)
    if (enabled.length > 0) count.inconclusive++
    else {
      const trace = recordTrace(run, steps, history, clocks)
      const number = ++count.traces
      awaits.add(steps, clocks, 0)
      for (const step of trace.blocked) {
        steps.push(take(step, rules))
        addRaces()
        steps.pop()
      }
      const isFailing = fails(trace)
      for (const race of races) countRace(race, number, isFailing)
      if (name === 'walk' && walks.length < mostWalks) walks.push(trace)
      yield trace
      if (stopAt?.(trace)) break
    }
    const runs = count.traces + count.inconclusive
    limit = reachedLimit(limits, { runs, time: now ? now() - began : 0 })
  }

  const sites = listSites()
  const total = count.inconclusive === 0 ? estimateFromWalks(walks) : undefined
  const guarantee = strategy.guarantee?.()
  return {
    ...count,
    redundant: 0,
    ...(limit && { limit }),
    ...(total !== undefined && { total: { value: total, exact: false } }),
    ...(guarantee && { guarantee }),
    racePairs: sites.pairs.length,
    bothWays: sites.pairs.filter(isBothWays).length,
    ...sites,
  }
}
