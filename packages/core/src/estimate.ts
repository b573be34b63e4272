import type { Trace } from './program.ts'
import type { Total } from './report.ts'
import type { Wakeup } from './wakeup-tree.ts'

/** A choice on the path of a depth-first search, as far as the size of what is below goes. */
interface Branching {
  /** Branches that were done elsewhere, then those that are done here. */
  readonly sleep: readonly unknown[]
  readonly inherited: number
  /** Branches that wait. */
  readonly tree: readonly Wakeup[]
  /** Traces that had been run when the search came here, and when it took the branch it is in. */
  readonly runsBefore: number
  readonly runsBeforeChosen: number
}

/**
 * How many traces a depth-first search will have run in the end, from the path to the branch that
 * it is about to run: from the leaf up, a branch that waits is taken to be as large as those at
 * its side are on average (Nidhugg's estimate). Branches that are only doubtful are left out:
 * nearly all of them turn out to be covered.
 */
export function estimateFromPath(path: readonly Branching[], runs: number): Total {
  let size: number | undefined
  for (const { sleep, inherited, tree, runsBefore, runsBeforeChosen } of path.toReversed()) {
    const known = runsBeforeChosen - runsBefore + (size ?? 0)
    // The last branch of the path has not begun, so it waits as well.
    const begun = size === undefined ? 0 : 1
    const waiting = tree.filter(isCertain).length + 1 - begun
    size = known + (waiting * known) / (sleep.length - inherited + begun)
  }
  return size === undefined ? { value: runs, exact: true } : { value: size, exact: false }
}

function isCertain({ next, spare }: Wakeup): boolean {
  return next.length === 0 ? spare === undefined : next.some(isCertain)
}

/**
 * How many traces there are, from runs each step of which was drawn from all that was enabled:
 * the mean of 1 / (chance of the schedule × schedules of its trace), which is unbiased.
 * Undefined if a trace has too many schedules to be counted.
 */
export function estimateFromWalks(walks: readonly Trace[]): number | undefined {
  let sum = 0
  for (const walk of walks) {
    const schedules = countSchedules(walk)
    if (schedules === undefined) return undefined
    sum += walk.enabled.reduce((product, { length }) => product * length, 1 / schedules)
  }
  return walks.length === 0 ? undefined : sum / walks.length
}

/** Beginnings of schedules, up to order, that counting may look at. */
const most = 5000

/**
 * The schedules of a trace: linear extensions of happens-before, counted from the empty
 * beginning on. A beginning is how many steps of each task it has.
 */
function countSchedules({ schedule, before }: Trace): number | undefined {
  const tasks = [...new Set(schedule)].map((task) =>
    schedule.flatMap((each, index) => (each === task ? [index] : [])),
  )
  // For each event, how many events of each task have to come first.
  const needs = schedule.map((_, index) =>
    tasks.map((events) => events.filter((earlier) => before(earlier, index)).length),
  )
  let looked = 0
  let level = new Map<string, { readonly at: readonly number[]; ways: number }>()
  level.set('', { at: tasks.map(() => 0), ways: 1 })
  for (let length = 0; length < schedule.length; length++) {
    const next: typeof level = new Map()
    for (const { at, ways } of level.values()) {
      if (++looked > most) return undefined
      for (const [task, events] of tasks.entries()) {
        const event = events[at[task]!]
        if (event === undefined || needs[event]!.some((count, i) => count > at[i]!)) continue
        const then = at.with(task, at[task]! + 1)
        const key = then.join()
        const known = next.get(key)
        if (known) known.ways += ways
        else next.set(key, { at: then, ways })
      }
    }
    level = next
  }
  return [...level.values()][0]!.ways
}
