import { createClocks, isBefore } from './clock.ts'
import { chooseDefault } from './default-choice.ts'
import { estimateFromPath } from './estimate.ts'
import type { Event, TaskId } from './event.ts'
import { orderEvent, planReversal, type Race, take, type Taken } from './happens-before.ts'
import { type Limits, reachedLimit } from './limits.ts'
import type { Before, Program, Trace } from './program.ts'
import { addRace, listPairs, type RacePair, type SeenPairs } from './race-pairs.ts'
import type { Limit, Total } from './report.ts'
import { createRules, type Rules } from './rules.ts'
import { expectEnabled, expectSame, recordTrace } from './run.ts'
import type { Sleeper } from './sleep-set.ts'
import { type Planned, type Wakeup, withdraw } from './wakeup-tree.ts'

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
}

/** What a search that goes on has come to. */
export type SoFar = Pick<Exploration, 'traces' | 'redundant' | 'total' | 'pairs'>

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
}

/** A choice on the path of the run at hand. Plain data: with the steps before it, all that a worker would need to go on here. */
interface Frame {
  readonly enabled: readonly TaskId[]
  /** Steps that need not run here: inherited, then each child that has been explored. */
  readonly sleep: Sleeper[]
  /** Children of the wakeup tree still to be explored. */
  readonly tree: Wakeup[]
  /** Preemptions before this choice. */
  readonly preemptions: number
  /** Sleepers that were inherited, and traces run when the search came here and when it chose. */
  readonly inherited: number
  runsBefore: number
  runsBeforeChosen: number
  chosen: Wakeup
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
  { limits, now, stopAt, watch }: ExploreOptions,
  rules: Rules,
): Generator<'pending' | Trace, Exploration> {
  const began = now?.() ?? 0
  const clocks = createClocks()
  const before: Before = (earlier, later) => isBefore(clocks, earlier, later)
  const steps: Taken[] = []
  const frames: Frame[] = []
  const races: Race[][] = []
  const seen: SeenPairs = new Map()
  const count = { traces: 0, redundant: 0, inconclusive: 0, longest: 0 }
  let limit: Limit | undefined
  let stopped = false
  let leftOut = false

  // The frame at which this run leaves the one before it: nothing before it is new.
  let branch = 0
  watch?.(() => {
    const { traces, redundant } = count
    // Frames below the branch are those of the run at hand, which may not be over.
    const total = traces > 0 && isWhole() && estimateFromPath(frames.slice(0, branch + 1), traces)
    return { traces, redundant, ...(total && { total }), pairs: listPairs(seen, false) }
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
    const blocked = trace ? rules.attend(trace.blocked) : []
    for (const step of blocked) {
      steps.push(take(step, rules))
      for (const race of orderEvent(steps, length, clocks, rules)) {
        addRace(seen, race, steps, rules)
        reverse(length, race)
      }
      steps.pop()
    }
    // Those of the shared prefix too: what can run without the earlier event depends on all that
    // came after, so a reversal that was covered in one run may not be in the next.
    for (let i = 0; i < length; i++) for (const race of races[i]!) reverse(length, race)

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

    branch = backtrack(frames, steps, rules, withinPreemptions)
    if (branch < 0) break
    frames[branch]!.runsBeforeChosen = count.traces
    const runs = count.traces + count.inconclusive
    const stop = reachedLimit(limits, { runs, time: now ? now() - began : 0 })
    if (stop) {
      limit = stop
      break
    }
  }

  const pairs = listPairs(seen, !limit && !stopped)
  return {
    ...count,
    ...(limit && { limit }),
    ...(isWhole() && { total: estimateFromPath(frames, count.traces) }),
    racePairs: pairs.length,
    bothWays: pairs.filter((pair) => pair.bothWays).length,
    pairs,
  }

  function isWhole(): boolean {
    return !stopped && count.inconclusive === 0 && !leftOut
  }

  function reverse(length: number, race: Race): void {
    const sequence = planReversal(steps, length, branch, race, clocks, rules)
    const frame = frames[race.earlier]!
    if (!rules.isCovered(frame.sleep, sequence)) rules.insert(frame.tree, sequence)
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

/** Adds the choice after the last step: the first of what the wakeup tree plans, or the default. False if all that is enabled is asleep. */
function pushFrame(
  frames: Frame[],
  steps: readonly Taken[],
  enabled: readonly TaskId[],
  patience: number,
  rules: Rules,
): boolean {
  const parent = frames.at(-1)
  const step = steps.at(-1)
  const sleep = parent && step ? rules.keepAsleep(parent.sleep, step.footprint) : []
  const tree = parent ? parent.chosen.next : []
  const preemptions = parent
    ? parent.preemptions + countPreemption(parent.enabled, parent.chosen.task, steps.at(-2)?.task)
    : 0
  const chosen = takeChild(tree, sleep, rules) ?? chooseDefault(enabled, sleep, steps, patience)
  if (!chosen) return false
  frames.push({
    enabled,
    sleep,
    tree,
    preemptions,
    inherited: sleep.length,
    runsBefore: 0,
    runsBeforeChosen: 0,
    chosen,
  })
  return true
}

/** The next branch that is not covered by what has been explored. */
function takeChild(tree: Wakeup[], sleep: readonly Sleeper[], rules: Rules): Wakeup | undefined {
  while (tree.length > 0) {
    const at = rules.pick(tree)
    const isCovered = (sequence: readonly Planned[]) => rules.isCovered(sleep, sequence)
    const { kept, freed } = withdraw(tree[at]!, isCovered)
    if (!kept) tree.splice(at, 1)
    // Into the tree with the branch still in it: they may belong under it.
    for (const sequence of freed) if (!isCovered(sequence)) rules.insert(tree, sequence)
    if (kept) return tree.splice(at, 1)[0]
  }
  return undefined
}

/** Leaves the finished run for the deepest frame with something to explore, and chooses it. Its index, or -1. */
function backtrack(
  frames: Frame[],
  steps: Taken[],
  rules: Rules,
  allowed: (frame: Frame, child: Wakeup, last: TaskId | undefined) => boolean,
): number {
  while (frames.length > 0) {
    const frame = frames.at(-1)!
    const { task, footprint } = steps.pop()!
    frame.sleep.push({ task, footprint })
    const next = () => takeChild(frame.tree, frame.sleep, rules)
    for (let child = next(); child; child = next()) {
      if (!allowed(frame, child, steps.at(-1)?.task)) continue
      frame.chosen = child
      return frames.length - 1
    }
    frames.pop()
  }
  return -1
}

function countPreemption(
  enabled: readonly TaskId[],
  chosen: TaskId,
  last: TaskId | undefined,
): number {
  return last !== undefined && last !== chosen && enabled.includes(last) ? 1 : 0
}
