import {
  encodeReplay,
  type Event,
  explore,
  type Exploration,
  type SiteId,
  type TaskId,
  type Today,
  type Trace,
} from '@racetest/core'
import type { RunOutcome, World, WorldOptions } from '@racetest/runtime'
import { checksumOf } from './checksum.ts'
import { choicesOf, record } from './recorded.ts'
import { isSameFailure } from './same-failure.ts'

/** What one question may take: traces of each search, and milliseconds of all of them. */
const mostTraces = 200
const longest = 1000

/** Of how many awaits all combinations are tried. */
const mostAwaits = 2

export interface TodayOptions {
  /** A world for the same test with other timing. Closed again before the next one is made. */
  readonly createWorld: (timing: Pick<WorldOptions, 'interleave' | 'slow'>) => World
  readonly steps: number
  /** Seed and path of the generated input, for the replay string. */
  readonly inputs?: string
  readonly now: () => number
}

/**
 * Whether a failure can happen with JavaScript's own order of microtasks, where no await takes
 * longer than it has to; and if it cannot, which awaits have to take longer. All of it is found by
 * running the test: `needs` names awaits of the failing trace with which alone, slow, the test
 * fails likewise; the fewest if they are one or two, else some of which none can be left out (or
 * the time was up).
 */
export function* askToday(
  failing: Trace,
  options: TodayOptions,
): Generator<'pending' | 'turn', Today> {
  const until = options.now() + longest
  const asItIs = yield* searchWith(failing, new Set(), options, until)
  const { traces } = asItIs
  if (asItIs.replay !== undefined) return { verdict: 'possible', traces, replay: asItIs.replay }
  if (!asItIs.complete) return { verdict: 'unknown', traces }
  const ask = (sites: readonly SiteId[]) => searchWith(failing, new Set(sites), options, until)
  const all = passedOver(failing)
  for (const sites of subsets(all, mostAwaits)) {
    if (options.now() >= until) return { verdict: 'impossible', traces }
    const slow = yield* ask(sites)
    if (slow.replay !== undefined) return { verdict: 'needs', traces, awaits: slow.awaits }
  }
  let together = all.length > mostAwaits ? yield* ask(all) : undefined
  if (together?.replay === undefined) return { verdict: 'impossible', traces }
  // Which of them it can do without, one after the other.
  let needed = all
  for (const site of all) {
    const fewer = yield* ask(needed.filter((each) => each !== site))
    if (fewer.replay === undefined) continue
    needed = needed.filter((each) => each !== site)
    together = fewer
  }
  return { verdict: 'needs', traces, awaits: together.awaits }
}

interface Searched {
  readonly traces: number
  readonly complete: boolean
  readonly replay?: string
  readonly awaits: NonNullable<Today['awaits']>
}

function* searchWith(
  failing: Trace,
  slow: ReadonlySet<SiteId>,
  { createWorld, steps, inputs, now }: TodayOptions,
  until: number,
): Generator<'pending' | 'turn', Searched> {
  const world = createWorld({ interleave: 'io', slow })
  try {
    const isFound = ({ outcome }: Trace): boolean =>
      isSameFailure(failing.outcome as RunOutcome, outcome as RunOutcome)
    const limits = { traces: mostTraces, steps, time: Math.max(0, until - now()) }
    const exploring = explore(world, { limits, now, stopAt: isFound })
    let exploration: Exploration | undefined
    let found: Trace | undefined
    let escaped = false
    while (exploration === undefined) {
      const next = exploring.next()
      if (next.done === true) exploration = next.value
      else if (next.value === 'pending') yield 'pending'
      else {
        if (isFound(next.value)) found = next.value
        escaped ||= (next.value.outcome as RunOutcome).escaped !== undefined
        yield 'turn'
      }
    }
    const { traces, limit } = exploration
    const awaits = [...slow].map((site) => describeAwait(world, site))
    const complete = limit === undefined && !escaped
    if (found === undefined) return { traces, complete, awaits }
    world.recording = true
    const again = yield* record(world, found.schedule)
    const replay = encodeReplay({
      letters: choicesOf(again),
      checksum: checksumOf(again.run, again.trace),
      ...(inputs !== undefined && { inputs }),
    })
    return { traces, complete, awaits, ...(isFound(again.trace) && { replay }) }
  } finally {
    world.close()
  }
}

/**
 * Where tasks had to stay suspended although they could go on: others went first. The places that
 * kept a task for longest come first.
 */
function passedOver({ schedule, enabled, events }: Trace): SiteId[] {
  const counts = new Map<SiteId, number>()
  // Of each task, the next one last.
  const upcoming = new Map<TaskId, Event[]>()
  for (const event of events.toReversed()) {
    const own = upcoming.get(event.task)
    if (own === undefined) upcoming.set(event.task, [event])
    else own.push(event)
  }
  for (const [i, chosen] of schedule.entries()) {
    for (const task of enabled[i]!) {
      const site = task === chosen ? undefined : upcoming.get(task)?.at(-1)?.resumedAt
      if (site !== undefined) counts.set(site, (counts.get(site) ?? 0) + 1)
    }
    upcoming.get(chosen)!.pop()
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([site]) => site)
}

/** Subsets of one, then of two, and so on. */
function* subsets(sites: readonly SiteId[], most: number): Generator<readonly SiteId[]> {
  for (let size = 1; size <= Math.min(most, sites.length); size++) yield* combine(sites, size)
}

function* combine(sites: readonly SiteId[], size: number): Generator<readonly SiteId[]> {
  if (size === 0) yield []
  else {
    for (const [i, site] of sites.entries()) {
      for (const rest of combine(sites.slice(i + 1), size - 1)) yield [site, ...rest]
    }
  }
}

function describeAwait({ run }: World, site: SiteId): NonNullable<Today['awaits']>[number] {
  const { kind, name, file, line } = run!.realm.sites.get(site)!
  return { text: kind === 'await' ? `await ${name}` : name, file, line }
}
