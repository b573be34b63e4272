import { clearClock, type Clocks, createClocks, isBefore, joinClock } from './clock.ts'
import { conflicts, emptyFootprint, type Footprint, join } from './conflict.ts'
import type { Event, TaskId } from './event.ts'
import type { Taken } from './happens-before.ts'
import type { SiteId } from './site.ts'

/** A place where a task was suspended while another one could interfere. */
export interface SeenAwait {
  readonly site: SiteId
  /** In some trace another task did. */
  readonly split: boolean
}

/** The awaits of a search, which may end at any time. */
export interface Awaits {
  /** Notes those of a complete run. */
  add(steps: readonly Taken[], clocks: Clocks): void
  /** In order of sites. */
  list(): SeenAwait[]
}

/**
 * With a task suspended after the step `from` and resumed at `to`, a step of another task
 * interferes if it conflicts with some step of the waiting task, is not before `from` (in
 * happens-before), and is of a task that was there: what made it possible does not come after
 * `from`. It splits the await if it is not after `to` either. What the await waits for and has
 * itself begun does neither: it has no other place.
 *
 *     from ── await ── to          splits: x, unordered with both or between them
 *       └──── x ───────┘           does not count: x, begun by `from` and waited for at `to`
 */
export function createAwaits(seen: readonly SeenAwait[] = []): Awaits {
  const split = new Map(seen.map((each) => [each.site, each.split]))
  const forced = createClocks()
  return {
    add(steps, clocks) {
      let tasks: Map<TaskId, Task> | undefined
      for (let from = 0; from < steps.length; from++) {
        const { suspendedAt } = steps[from]!.what as Event
        // Most are split by one of the first runs, and cost nothing from then on.
        if (suspendedAt === undefined || split.get(suspendedAt) === true) continue
        tasks ??= listTasks(steps, forced)
        const found = judge(from, { steps, tasks, clocks, forced })
        if (found !== 'free') split.set(suspendedAt, found === 'split')
      }
    },
    list: () => listAwaits(split),
  }
}

/** All steps of a task in one run. */
interface Task {
  readonly events: number[]
  /** What all of them touch; many are never asked for it. */
  whole?: Footprint
}

interface Run {
  readonly steps: readonly Taken[]
  readonly tasks: ReadonlyMap<TaskId, Task>
  readonly clocks: Clocks
  readonly forced: Clocks
}

/**
 * The tasks of a run, by id. `forced` is given, as clocks, what comes before an event in every run
 * that has both: earlier steps of its task, and what made it possible.
 */
export function listTasks(steps: readonly Taken[], forced: Clocks): Map<TaskId, Task> {
  const tasks = new Map<TaskId, Task>()
  for (let index = 0; index < steps.length; index++) {
    const { task: id, after } = steps[index]!
    let task = tasks.get(id)
    if (!task) tasks.set(id, (task = { events: [] }))
    clearClock(forced, index)
    const last = task.events.at(-1)
    if (last !== undefined) joinClock(forced, index, last)
    for (const cause of after) joinClock(forced, index, cause)
    task.events.push(index)
  }
  return tasks
}

function wholeOf(task: Task, steps: readonly Taken[]): Footprint {
  if (task.whole) return task.whole
  task.whole = emptyFootprint()
  for (const index of task.events) join(task.whole, steps[index]!.footprint)
  return task.whole
}

/** `free`: nothing could interfere. */
function judge(from: number, { steps, tasks, clocks, forced }: Run): 'free' | 'whole' | 'split' {
  const own = tasks.get(steps[from]!.task)!
  const to = own.events.find((index) => index > from)
  const isOwnWork = (index: number): boolean =>
    to !== undefined && isBefore(forced, from, index) && isBefore(forced, index, to)
  let found: 'free' | 'whole' = 'free'
  for (const other of tasks.values()) {
    const { events } = other
    const [first] = events
    if (other === own || isBefore(clocks, events.at(-1)!, from)) continue
    if (isOwnWork(first!) && isOwnWork(events.at(-1)!)) continue
    if (!conflicts(wholeOf(other, steps), wholeOf(own, steps))) continue
    if (steps[first!]!.after.some((cause) => isBefore(clocks, from, cause))) continue
    for (const index of events) {
      if (isBefore(clocks, index, from) || isOwnWork(index)) continue
      if (!conflicts(steps[index]!.footprint, wholeOf(own, steps))) continue
      if (to === undefined || !isBefore(clocks, to, index)) return 'split'
      found = 'whole'
    }
  }
  return found
}

/** The awaits of two searches together, each once. Neither their order nor how they are grouped matters. */
export function mergeAwaits(a: readonly SeenAwait[], b: readonly SeenAwait[]): SeenAwait[] {
  const all = new Map<SiteId, boolean>()
  for (const { site, split } of [...a, ...b]) all.set(site, split || all.get(site) === true)
  return listAwaits(all)
}

function listAwaits(split: ReadonlyMap<SiteId, boolean>): SeenAwait[] {
  return [...split]
    .map(([site, isSplit]) => ({ site, split: isSplit }))
    .toSorted((a, b) => a.site - b.site)
}
