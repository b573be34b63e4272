import type { Footprint } from './conflict.ts'
import type { TaskId } from './event.ts'

/** A step that is to be run. */
export interface Planned {
  readonly task: TaskId
  readonly footprint: Footprint
  /** The footprint is only a part: what the step will touch for certain. So for the last step of a reversal. */
  readonly guess?: boolean
}

/** A node of a wakeup tree: a step and, in the order in which they are to be explored, what follows it. */
export interface Wakeup extends Planned {
  readonly next: Wakeup[]
  /**
   * On a leaf that an earlier branch may turn out to cover, once its footprints are known: the
   * sequences that were dropped because this leaf covers them.
   */
  readonly spare?: Planned[][]
}

/** Whether two steps conflict. The one question that trees and sleep sets ask. */
export type Conflicts = (a: Footprint, b: Footprint) => boolean

/**
 * Inserts a sequence into the ordered tree below `children` (`insert` in JACM 2017): follows
 * the first child that can be moved to the front of the sequence, again and again. A leaf on
 * the way covers it; where no child fits, what is left becomes the last child.
 *
 *     insert  b a c        a ─ b ─ d        a can be moved to the front: follow, left: b c
 *                                           b can too: follow, left: c; d conflicts with c
 *                          a ─ b ┬ d
 *                                └ c
 *
 * Leaves are never extended, so only leaves are guesses. A guess that only may cover the
 * sequence is passed by, and the new leaf is doubtful: `withdraw` decides when it is its turn.
 */
export function insertWakeup(
  children: Wakeup[],
  sequence: readonly Planned[],
  conflicts: Conflicts,
): boolean {
  let level = children
  let left = sequence
  let doubtful = false
  descend: while (left.length > 0) {
    for (const child of level) {
      const at = findInitial(child, left, conflicts)
      if (at === 'maybe') doubtful = true
      if (typeof at !== 'number') continue
      if (child.next.length === 0) {
        child.spare?.push([...left])
        return false
      }
      if (at < left.length) left = left.filter((_, i) => i !== at)
      level = child.next
      continue descend
    }
    level.push(chain(left, doubtful))
    return true
  }
  return false
}

/**
 * Where in the sequence the child's step is, if it can be moved to the front; the sequence's
 * length if it is not in it but conflicts with nothing in it. Undefined: neither. 'maybe': what
 * is certain of the footprints does not tell.
 */
function findInitial(
  child: Wakeup,
  sequence: readonly Planned[],
  conflicts: Conflicts,
): number | 'maybe' | undefined {
  const at = sequence.findIndex((step) => step.task === child.task)
  const end = at < 0 ? sequence.length : at
  const own = child.guess && at >= 0 ? sequence[at]! : child
  for (let i = 0; i < end; i++) {
    if (conflicts(own.footprint, sequence[i]!.footprint)) return undefined
    if (own !== child && conflicts(child.footprint, sequence[i]!.footprint)) return undefined
  }
  return own.guess && end > 0 ? 'maybe' : end
}

/** A sequence as a tree with one branch. */
function chain(sequence: readonly Planned[], doubtful: boolean): Wakeup {
  const [{ task, footprint, guess }] = sequence.slice(-1) as [Planned]
  let node: Wakeup = {
    task,
    footprint,
    next: [],
    ...(guess && { guess }),
    ...(doubtful && { spare: [] }),
  }
  for (let i = sequence.length - 2; i >= 0; i--) {
    const step = sequence[i]!
    node = { task: step.task, footprint: step.footprint, next: [node] }
  }
  return node
}

/**
 * Drops the doubtful leaves of a branch that are covered after all, and returns the sequences
 * that were dropped on their account. False instead of the branch: nothing is left of it.
 */
export function withdraw(
  branch: Wakeup,
  isCovered: (sequence: readonly Planned[]) => boolean,
): { readonly kept: Wakeup | false; readonly freed: Planned[][] } {
  const freed: Planned[][] = []
  const path: Planned[] = []
  const keep = (node: Wakeup): boolean => {
    if (node.next.length === 0) {
      if (!node.spare || !isCovered([...path, node])) return true
      for (const sequence of node.spare) freed.push([...path, ...sequence])
      return false
    }
    path.push(node)
    const rest = node.next.filter(keep)
    path.pop()
    if (rest.length < node.next.length) node.next.splice(0, node.next.length, ...rest)
    return rest.length > 0
  }
  return { kept: keep(branch) && branch, freed }
}
