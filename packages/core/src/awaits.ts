import { addBit, clearClock, type Clocks, createClocks, isBefore, joinClock } from './clock.ts'
import { conflicts } from './conflict.ts'
import type { Event, TaskId } from './event.ts'
import type { Taken } from './happens-before.ts'
import type { SiteId } from './site.ts'

/** A place where a task was suspended while another one could interfere. */
export interface SeenAwait {
  readonly site: SiteId
  /** In how many traces it was. */
  readonly reached: number
  /** In how many of them another task did interfere. */
  readonly split: number
}

/** The awaits of a search, which may end at any time. */
export interface Awaits {
  /**
   * Counts those of a complete run, each once however often it was reached. The first `shared`
   * steps are those of the run that was added before.
   */
  add(steps: readonly Taken[], clocks: Clocks, shared: number): void
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
  const counts = new Map<SiteId, Count>()
  for (const { site, ...each } of seen) counts.set(site, { ...each, reachedIn: 0, splitIn: 0 })
  const run = createRun()
  const waits: (Wait | undefined)[] = []
  let trace = 0
  // So many steps are those of the run that was last looked at.
  let known = 0
  return {
    add(steps, clocks, shared) {
      trace++
      known = Math.min(known, shared)
      for (let from = 0; from < steps.length; from++) {
        if (from >= shared) waits[from] = beginWait(steps[from]!.what as Event, counts)
        const wait = waits[from]
        if (wait === undefined) continue
        const isDecided = wait.decidedBy <= shared
        // Also where nobody looks: the next run may share more with this one than this one did.
        if (!isDecided) wait.decidedBy = Infinity
        if (wait.count.splitIn === trace) continue
        if (!isDecided) {
          if (known < steps.length) follow(run, steps, known)
          known = steps.length
          judge(wait, from, run, clocks)
        }
        if (wait.found !== 'free') count(wait, trace)
      }
    },
    list: () => listAwaits(counts),
  }
}

interface Count {
  reached: number
  split: number
  /** The last traces that were counted. */
  reachedIn: number
  splitIn: number
}

/** A task that is suspended after some step of the run. */
interface Wait {
  readonly count: Count
  /** `free`: nothing could interfere. */
  found: 'free' | 'whole' | 'split'
  /** In all runs that begin with so many of these steps it is found, too. */
  decidedBy: number
}

function beginWait({ suspendedAt }: Event, counts: Map<SiteId, Count>): Wait | undefined {
  if (suspendedAt === undefined) return undefined
  let found = counts.get(suspendedAt)
  if (!found) counts.set(suspendedAt, (found = { reached: 0, split: 0, reachedIn: 0, splitIn: 0 }))
  return { count: found, found: 'free', decidedBy: Infinity }
}

function count({ count: all, found }: Wait, trace: number): void {
  if (all.reachedIn !== trace) all.reached++
  all.reachedIn = trace
  if (found !== 'split') return
  all.split++
  all.splitIn = trace
}

/** All steps of a task in one run. */
interface Task {
  readonly id: TaskId
  readonly events: number[]
  /** What made its first step possible. */
  readonly after: readonly number[]
}

/** The run at hand. What is known of the steps that it shares with the one before stays. */
interface Run {
  steps: readonly Taken[]
  readonly tasks: Map<TaskId, Task>
  /** By number of step: whose it is. */
  readonly owners: Task[]
  /** As clocks: what comes before an event in every run that has both, which are earlier steps of its task and what made it possible. */
  readonly forced: Clocks
  /** Of each step, earlier ones for which somebody has asked whether they conflict with it, and those that do. */
  readonly asked: Clocks
  readonly met: Clocks
}

function createRun(): Run {
  return {
    steps: [],
    tasks: new Map(),
    owners: [],
    forced: createClocks(),
    asked: createClocks(),
    met: createClocks(),
  }
}

function follow(run: Run, steps: readonly Taken[], shared: number): void {
  const { tasks, owners, forced, asked, met } = run
  run.steps = steps
  while (owners.length > shared) {
    const { id, events } = owners.pop()!
    events.pop()
    if (events.length === 0) tasks.delete(id)
  }
  for (let index = shared; index < steps.length; index++) {
    const { task: id, after } = steps[index]!
    let task = tasks.get(id)
    if (!task) tasks.set(id, (task = { id, events: [], after }))
    clearClock(asked, index)
    clearClock(met, index)
    clearClock(forced, index)
    const last = task.events.at(-1)
    if (last !== undefined) joinClock(forced, index, last)
    for (const cause of after) joinClock(forced, index, cause)
    owners.push(task)
    task.events.push(index)
  }
}

/** As clocks, what comes before each event of a run in every run that has both. */
export function listForced(steps: readonly Taken[]): Clocks {
  const run = createRun()
  follow(run, steps, 0)
  return run.forced
}

/** Whether a step conflicts with another one. */
function meets({ steps, asked, met }: Run, one: number, other: number): boolean {
  const [earlier, later] = one < other ? [one, other] : [other, one]
  if (!isBefore(asked, earlier, later)) {
    addBit(asked, earlier, later)
    if (conflicts(steps[earlier]!.footprint, steps[later]!.footprint)) addBit(met, earlier, later)
  }
  return isBefore(met, earlier, later)
}

function judge(wait: Wait, from: number, run: Run, clocks: Clocks): void {
  const { owners, forced } = run
  const own = owners[from]!
  const to = own.events.find((index) => index > from)
  wait.found = 'free'
  for (let index = 0; index < owners.length; index++) {
    const other = owners[index]!
    if (other === own || isBefore(clocks, index, from)) continue
    const isAfter = to !== undefined && isBefore(clocks, to, index)
    if (isAfter && wait.found === 'whole') continue
    if (to !== undefined && isBefore(forced, index, to) && isBefore(forced, from, index)) continue
    if (other.after.some((cause) => isBefore(clocks, from, cause))) continue
    const conflicting = own.events.find((event) => meets(run, event, index))
    if (conflicting === undefined) continue
    wait.found = isAfter ? 'whole' : 'split'
    if (isAfter) continue
    if (to !== undefined) wait.decidedBy = Math.max(index, to, conflicting) + 1
    return
  }
}

/** The awaits of two searches of different traces together, each once. Neither their order nor how they are grouped matters. */
export function mergeAwaits(a: readonly SeenAwait[], b: readonly SeenAwait[]): SeenAwait[] {
  const all = new Map<SiteId, Omit<SeenAwait, 'site'>>()
  for (const { site, reached, split } of [...a, ...b]) {
    const known = all.get(site)
    all.set(site, { reached: reached + (known?.reached ?? 0), split: split + (known?.split ?? 0) })
  }
  return listAwaits(all)
}

function listAwaits(counts: ReadonlyMap<SiteId, Omit<SeenAwait, 'site'>>): SeenAwait[] {
  return [...counts]
    .filter(([, { reached }]) => reached > 0)
    .map(([site, { reached, split }]) => ({ site, reached, split }))
    .toSorted((a, b) => a.site - b.site)
}
