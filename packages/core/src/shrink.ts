import type { TaskId } from './event.ts'
import type { Trace } from './program.ts'
import { countSwitches } from './schedule.ts'
import { dropSteps } from './shrink/drop-step.ts'
import { groupLines } from './shrink/group-lines.ts'
import { lowerTasks } from './shrink/lower-task.ts'
import { mergeSwitches } from './shrink/merge-switches.ts'
import { moveHalves } from './shrink/move-halves.ts'

/**
 * A trace as people see it: for each step the line of execution it belongs to (a call and its
 * caller are one), or undefined where there was nothing to choose.
 */
export type LinesOf = (trace: Trace) => readonly unknown[]

/** Schedules to try instead of one, the most promising first. */
export type Pass = (
  schedule: readonly TaskId[],
  lines: readonly unknown[],
) => Iterable<readonly TaskId[]>

/** The trace of a leniently replayed schedule if it still fails in the same way. */
export type StillFails<Pending> = (
  schedule: readonly TaskId[],
) => Generator<Pending, Trace | undefined>

export interface Shrunk {
  readonly trace: Trace
  readonly tries: number
  /** More were to be tried: a smaller one may fail too. */
  readonly stopped: boolean
}

export interface ShrinkOptions {
  /** Each task is a line of its own unless told. */
  readonly linesOf?: LinesOf
  readonly maxTries?: number
  /** Asked before each try; true ends it with what it has come to. */
  readonly isOver?: () => boolean
  /** Told each smaller trace that was found. */
  readonly found?: (smaller: Trace) => void
}

const passes: readonly Pass[] = [groupLines, mergeSwitches, moveHalves, dropSteps, lowerTasks]

/**
 * The smallest failing trace that single changes lead to, by running every candidate.
 *
 * Smaller is: fewer switches from line to line, then fewer steps, then lexicographically less. The
 * result is never larger than the trace, and shrinking it again changes nothing, unless it was
 * stopped: by `maxTries` (1000), or by `isOver`.
 */
export function* shrink<Pending>(
  trace: Trace,
  stillFails: StillFails<Pending>,
  {
    linesOf = ({ schedule }) => schedule,
    maxTries = 1000,
    isOver = () => false,
    found: tell,
  }: ShrinkOptions = {},
): Generator<Pending, Shrunk> {
  let best = trace
  let lines = linesOf(trace)
  let tries = 0
  const tried = new Set<string>()
  for (let smaller = true; smaller;) {
    smaller = false
    for (const candidate of candidates(best.schedule, lines)) {
      const name = candidate.join()
      if (tried.has(name)) continue
      if (tries >= maxTries || isOver()) return { trace: best, tries, stopped: true }
      tried.add(name)
      tries++
      const found = yield* stillFails(candidate)
      if (!found) continue
      const foundLines = linesOf(found)
      if (compare(found.schedule, foundLines, best.schedule, lines) >= 0) continue
      best = found
      lines = foundLines
      smaller = true
      tell?.(best)
      break
    }
  }
  return { trace: best, tries, stopped: false }
}

/** One at a time: of a long schedule there are far more than are tried. */
function* candidates(
  schedule: readonly TaskId[],
  lines: readonly unknown[],
): Generator<readonly TaskId[]> {
  for (const pass of passes) yield* pass(schedule, lines)
}

/** Negative if the first is smaller, each task being a line of its own. */
export function compareSchedules(a: readonly TaskId[], b: readonly TaskId[]): number {
  return compare(a, a, b, b)
}

function compare(
  a: readonly TaskId[],
  linesOfA: readonly unknown[],
  b: readonly TaskId[],
  linesOfB: readonly unknown[],
): number {
  const shorter = countSwitches(choices(linesOfA)) - countSwitches(choices(linesOfB))
  if (shorter !== 0 || a.length !== b.length) return shorter || a.length - b.length
  const at = a.findIndex((task, i) => task !== b[i])
  return at < 0 ? 0 : a[at]! - b[at]!
}

const choices = (lines: readonly unknown[]): unknown[] => lines.filter((line) => line !== undefined)
