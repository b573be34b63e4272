import { chooseDefault } from './default-choice.ts'
import type { TaskId } from './event.ts'
import type { Taken } from './happens-before.ts'
import type { Rules } from './rules.ts'
import type { SeenPair } from './seen-pairs.ts'
import type { Sleeper } from './sleep-set.ts'
import { type Planned, type Wakeup, withdraw } from './wakeup-tree.ts'

/** A choice on the path of the run at hand. Plain data: with the steps before it, all that a worker would need to go on here. */
export interface Frame {
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
  /** Where races were that have been reversed once all children have been explored. */
  reversed?: Set<SeenPair>
}

/** Adds the choice after the last step: the first of what the wakeup tree plans, or the default. False if all that is enabled is asleep. */
export function pushFrame(
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
export function backtrack(
  frames: Frame[],
  steps: Taken[],
  rules: Rules,
  allowed: (frame: Frame, child: Wakeup, last: TaskId | undefined) => boolean,
  leave: (frame: Frame) => void,
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
    leave(frames.pop()!)
  }
  return -1
}

export function countPreemption(
  enabled: readonly TaskId[],
  chosen: TaskId,
  last: TaskId | undefined,
): number {
  return last !== undefined && last !== chosen && enabled.includes(last) ? 1 : 0
}
