import { createClocks, isBefore } from './clock.ts'
import type { SeenAwait } from './awaits.ts'
import { estimateFromPath } from './estimate.ts'
import type { Event, TaskId } from './event.ts'
import { orderEvent, planReversal, type Race, take } from './happens-before.ts'
import { type Limits, reachedLimit } from './limits.ts'
import { backtrack, countPreemption, type Frame, pushFrame } from './path.ts'
import type { Before, Program, Trace } from './program.ts'
import { isBothWays, type RacePair } from './race-pairs.ts'
import type { Limit, Total } from './report.ts'
import { createRules, type Rules } from './rules.ts'
import { expectEnabled, expectSame, fails, recordTrace } from './run.ts'
import { beginSearch, restoreSearch, type SavedSearch, saveSearch } from './saved-search.ts'
import { addRace, addReversal, countRace, listPairs } from './seen-pairs.ts'
import type { Wakeup } from './wakeup-tree.ts'

export interface ExploreOptions {
  /** 'exhaustive' runs every interleaving once; for tests. */
  readonly strategy?: 'dpor' | 'exhaustive'
  readonly limits: Limits
  /** Milliseconds; needed for `limits.time`. */
  readonly now?: () => number
  /** Ends the search after the trace for which it is true, as a limit would. */
  readonly stopAt?: (trace: Trace) => boolean
  /** Told at the beginning whom to ask how far the search is: at any time, and nothing is spent on it until then. */
  readonly watch?: (ask: () => SoFar) => void
  /** Told between two runs how to save what is left to explore. What it is given says so until the next run begins. */
  readonly saving?: (save: () => SavedSearch) => void
  /** Goes on with a search of the same program, and comes to what it would have come to. Limits count from here. */
  readonly resume?: SavedSearch
}

/** What a search that goes on has come to. */
export type SoFar = Pick<Exploration, 'traces' | 'redundant' | 'total' | 'pairs' | 'awaits'>

export interface Exploration {
  readonly traces: number
  /** Runs given up because what they lead to had been explored. Always 0 but for a bug. */
  readonly redundant: number
  /** Runs given up at the step limit. */
  readonly inconclusive: number
  /** What kept the search from being complete. */
  readonly limit?: Limit
  /** Steps of the longest run. */
  readonly longest: number
  /** Absent where it cannot be told: a run was given up, or left out for its preemptions. */
  readonly total?: Total
  readonly racePairs: number
  readonly bothWays: number
  readonly pairs: readonly RacePair[]
  readonly awaits: readonly SeenAwait[]
}

/**
 * Runs the program once per trace, depth first, and yields each trace.
 *
 * Yields 'pending' when the run at hand needs a turn of the event loop. The traces come in an
 * order that depends on the program only. Returns when all have been run or at a limit; stop it
 * early with `return()`.
 *
 * Optimal DPOR with wakeup trees: Abdulla, Aronis, Jonsson, Sagonas, JACM 2017, algorithm 2;
 * races are found once per event and reversed once per finished run.
 */
export function explore(
  program: Program,
  options: ExploreOptions,
): Generator<'pending' | Trace, Exploration> {
  return search(program, options, createRules(program, options.strategy ?? 'dpor'))
}

/** `explore` with the given rules. */
export function* search(
  program: Program,
  { limits, now, stopAt, watch, saving, resume }: ExploreOptions,
  rules: Rules,
): Generator<'pending' | Trace, Exploration> {
  const began = now?.() ?? 0
  const clocks = createClocks()
  const before: Before = (earlier, later) => isBefore(clocks, earlier, later)
  const state = resume ? restoreSearch(resume, clocks, rules) : { ...beginSearch(), races: [] }
  const { count, steps, frames, seen, awaits } = state
  const races: Race[][] = state.races
  let limit: Limit | undefined = state.limit
  let stopped = false
  let { leftOut } = state
  const runsBefore = count.traces + count.inconclusive

  // The frame at which this run leaves the one before it: nothing before it is new.
  let branch = steps.length
  // What this run and the last complete one begin with.
  let shared = 0
  watch?.(() => {
    const { traces, redundant } = count
    // Frames below the branch are those of the run at hand, which may not be over.
    const total = traces > 0 && isWhole() && estimateFromPath(frames.slice(0, branch + 1), traces)
    const sites = { pairs: listPairs(seen), awaits: awaits.list() }
    return { traces, redundant, ...(total && { total }), ...sites }
  })
  for (;;) {
    const run = program.start(before)
    while (!run.rest()) yield 'pending'
    for (let i = 0; i < branch; i++) {
      run.step(steps[i]!.task)
      while (!run.rest()) yield 'pending'
      expectSame(program, steps[i]!.what as Event, run.event(), i)
    }

    let end: 'complete' | 'redundant' | 'inconclusive' | undefined
    for (let index = branch; ; index++) {
      if (index === frames.length) {
        const enabled = run.enabled(before)
        if (enabled.length === 0) end = 'complete'
        else if (index >= limits.steps) end = 'inconclusive'
        else if (!pushFrame(frames, steps, enabled, limits.steps / 2, rules)) end = 'redundant'
        else frames[index]!.runsBefore = frames[index]!.runsBeforeChosen = count.traces
        if (end) break
      }
      const { enabled, chosen } = frames[index]!
      expectEnabled(enabled, chosen.task, index)
      run.step(chosen.task)
      while (!run.rest()) yield 'pending'
      steps.push(take(run.event(), rules))
      const found = orderEvent(steps, index, clocks, rules)
      for (const race of found) addRace(seen, race, steps, rules)
      races[index] = found
    }

    // Blocked steps race as if they came last, or no run would free them.
    const length = steps.length
    count.longest = Math.max(count.longest, length)
    const trace =
      end === 'complete'
        ? recordTrace(
            run,
            steps,
            frames.map((frame) => frame.enabled),
            clocks,
          )
        : undefined
    const number = count.traces + 1
    if (trace) {
      awaits.add(steps, clocks, shared)
      shared = length
    }
    const isFailing = trace !== undefined && fails(trace)
    const blocked = trace ? rules.attend(trace.blocked) : []
    for (const step of blocked) {
      steps.push(take(step, rules))
      for (const race of orderEvent(steps, length, clocks, rules)) {
        addRace(seen, race, steps, rules)
        if (trace) countRace(race, number, isFailing)
        reverse(length, race)
      }
      steps.pop()
    }
    // Those of the shared prefix too: what can run without the earlier event depends on all that
    // came after, so a reversal that was covered in one run may not be in the next.
    for (let i = 0; i < length; i++) {
      for (const race of races[i]!) {
        if (trace) countRace(race, number, isFailing)
        reverse(length, race)
      }
    }

    if (end === 'redundant') count.redundant++
    else if (end === 'inconclusive') {
      count.inconclusive++
      limit = { kind: 'steps', value: limits.steps }
    }
    if (trace) {
      count.traces++
      yield trace
      stopped = stopAt?.(trace) ?? false
      if (stopped) break
    }

    branch = backtrack(frames, steps, rules, withinPreemptions, leave)
    if (branch < 0) break
    shared = Math.min(shared, branch)
    frames[branch]!.runsBeforeChosen = count.traces
    const found = limit
    saving?.(() => saveSearch({ ...state, limit: found, leftOut }))
    const runs = count.traces + count.inconclusive - runsBefore
    const stop = reachedLimit(limits, { runs, time: now ? now() - began : 0 })
    if (stop) {
      limit = stop
      break
    }
  }

  const pairs = listPairs(seen)
  return {
    ...count,
    ...(limit && { limit }),
    ...(isWhole() && { total: estimateFromPath(frames, count.traces) }),
    racePairs: pairs.length,
    bothWays: pairs.filter(isBothWays).length,
    pairs,
    awaits: awaits.list(),
  }

  function isWhole(): boolean {
    return !stopped && count.inconclusive === 0 && !leftOut
  }

  function reverse(length: number, race: Race): void {
    const sequence = planReversal(steps, length, branch, race, clocks, rules)
    const frame = frames[race.earlier]!
    const isDone = rules.isCovered(frame.sleep, sequence)
    if (!isDone) rules.insert(frame.tree, sequence)
    if (race.pair === undefined || isBothWays(race.pair)) return
    if (isDone && isWhole()) addReversal(race.pair)
    else (frame.reversed ??= new Set()).add(race.pair)
  }

  function leave({ reversed }: Frame): void {
    // A run that was given up, or left out, may have been the one that takes the other choice.
    if (reversed && isWhole()) for (const pair of reversed) addReversal(pair)
  }

  function withinPreemptions(frame: Frame, child: Wakeup, last: TaskId | undefined): boolean {
    if (limits.preemptions === undefined) return true
    const cost = frame.preemptions + countPreemption(frame.enabled, child.task, last)
    const tasks = new Set(steps.map((step) => step.task)).size
    if (cost <= limits.preemptions + rules.slack(tasks)) return true
    leftOut = true
    limit ??= { kind: 'preemptions', value: limits.preemptions }
    return false
  }
}
