import type { Access, Event, Program, ResourceId, Run, SiteId, TaskId, Trace } from '@racetest/core'

/** What there is to cover, from all interleavings of a program. */
export interface Coverable {
  /** `s~t` of every race pair, the smaller site first. */
  readonly pairs: ReadonlySet<string>
  /** Site of every await at which something could interfere → whether something did. */
  readonly awaits: ReadonlyMap<number, boolean>
}

/**
 * Runs every interleaving and reads each by the definitions of what is counted, word for word.
 * Written without a look at `core`. Undefined after `max` interleavings.
 */
export function bruteForceCoverage(program: Program, max: number): Coverable | undefined {
  const pairs = new Set<string>()
  const awaits = new Map<number, boolean>()
  let count = 0
  const visit = (schedule: readonly TaskId[]): boolean => {
    const enabled = runAlong(program, schedule).enabled(() => false)
    if (enabled.length > 0) return enabled.every((task) => visit([...schedule, task]))
    if (++count > max) return false
    const facts = read(program, schedule)
    for (const [earlier, later] of races(program, schedule, facts)) {
      const pair = findRace(program, facts.events[earlier]!, facts.events[later]!)
      if (pair !== undefined) pairs.add(pair.toSorted((a, b) => a - b).join('~'))
    }
    for (const [site, split] of suspensions(program, facts))
      awaits.set(site, split || awaits.get(site) === true)
    return true
  }
  return visit([]) ? { pairs, awaits } : undefined
}

interface Facts {
  readonly events: readonly Event[]
  /** Happens-before; and the part of it that holds in every run: the same task, or what made it possible. */
  readonly before: (earlier: number, later: number) => boolean
  readonly forced: (earlier: number, later: number) => boolean
}

function read(program: Program, schedule: readonly TaskId[]): Facts {
  const run = program.start()
  const events = schedule.map((task) => {
    run.step(task)
    return run.event()
  })
  const isDirect = (a: number, b: number): boolean =>
    events[a]!.task === events[b]!.task || events[b]!.after.includes(a)
  const clash = (a: number, b: number): boolean => clashOf(program, events[a]!, events[b]!)
  return {
    events,
    forced: closure(events.length, isDirect),
    before: closure(events.length, (a, b) => isDirect(a, b) || clash(a, b)),
  }
}

/** The smallest transitive relation on indexes, from earlier to later ones, that contains this one. */
function closure(
  length: number,
  related: (earlier: number, later: number) => boolean,
): (earlier: number, later: number) => boolean {
  const rows = Array.from({ length }, () => new Set<number>())
  for (let later = 0; later < length; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      if (!related(earlier, later)) continue
      for (const each of [earlier, ...rows[earlier]!]) rows[later]!.add(each)
    }
  }
  return (earlier, later) => rows[later]!.has(earlier)
}

/** Events of different tasks that conflict, with nothing between them, of which the later could have run instead of the earlier. */
function races(
  program: Program,
  schedule: readonly TaskId[],
  { events, before }: Facts,
): [number, number][] {
  return events.flatMap((later, j) =>
    events.slice(0, j).flatMap((earlier, i): [number, number][] => {
      if (earlier.task === later.task || !clashOf(program, earlier, later)) return []
      const between = events.some((_, k) => before(i, k) && before(k, j))
      if (between) return []
      const without = schedule.filter((_, k) => k < i || (k > i && k < j && !before(i, k)))
      return runAlong(program, without)
        .enabled(() => false)
        .includes(later.task)
        ? [[i, j]]
        : []
    }),
  )
}

/** Each await of a run at which a task that was there had a conflicting step left, and whether it could run meanwhile. */
function suspensions(
  program: Program,
  { events, before, forced }: Facts,
): (readonly [number, boolean])[] {
  return events.flatMap((from, i) => {
    const to = events.findIndex((event, k) => k > i && event.task === from.task)
    const others = events.flatMap((other, k) => {
      const first = events.find(({ task }) => task === other.task)!
      const conflicts = events.some((own) => own.task === from.task && clashOf(program, own, other))
      const isThere = first.after.every((cause) => !before(i, cause))
      const isOwn = to >= 0 && forced(i, k) && forced(k, to)
      const isOther = other.task !== from.task && !before(k, i)
      return isOther && conflicts && isThere && !isOwn ? [k] : []
    })
    if (from.suspendedAt === undefined || others.length === 0) return []
    return [[from.suspendedAt, others.some((k) => to < 0 || !before(to, k))] as const]
  })
}

/** The sites of the first access that the later event's first conflicting one conflicts with, and of that one; one resource counts before one inside another. */
function findRace(program: Program, earlier: Event, later: Event): [SiteId, SiteId] | undefined {
  for (const isNear of [(a: Access, b: Access) => a.resource === b.resource, () => true]) {
    for (const b of later.accesses) {
      const a = earlier.accesses.find(
        (each) =>
          each.site !== undefined &&
          b.site !== undefined &&
          isNear(each, b) &&
          meet(each, b, program),
      )
      if (a !== undefined) return [a.site!, b.site!]
    }
  }
  return undefined
}

function runAlong(program: Program, schedule: readonly TaskId[]): Run {
  const run = program.start()
  for (const task of schedule) run.step(task)
  return run
}

const clashOf = (program: Program, a: Event, b: Event): boolean =>
  a.accesses.some((x) => b.accesses.some((y) => meet(x, y, program)))

function meet(a: Access, b: Access, program: Program): boolean {
  if (a.kind === b.kind && a.kind !== 'write') return false
  return contains(a.resource, b.resource, program) || contains(b.resource, a.resource, program)
}

function contains(outer: ResourceId, inner: ResourceId, program: Program): boolean {
  for (let at: ResourceId | undefined = inner; at !== undefined; at = program.parent?.(at)) {
    if (at === outer) return true
  }
  return false
}

/** In how many traces something was seen. */
export interface Counted {
  /** `s~t`, the smaller site first → traces in which each of them came first, and those that failed. */
  readonly pairs: Readonly<
    Record<string, { readonly orders: readonly [number, number]; readonly failing: number }>
  >
  /** Site → traces in which something could interfere there, and those in which it did. */
  readonly awaits: Readonly<Record<number, { readonly reached: number; readonly split: number }>>
}

/** Reads each of these traces by the definitions, and counts. */
export function countCoverage(program: Program, traces: readonly Trace[]): Counted {
  const pairs: Record<string, { orders: [number, number]; failing: number }> = {}
  const awaits: Record<number, { reached: number; split: number }> = {}
  for (const { schedule, outcome } of traces) {
    const facts = read(program, schedule)
    const { events } = facts
    const names = races(program, schedule, facts).flatMap(
      ([i, j]) => nameOrder(program, events[i]!, events[j]!, events[i]!) ?? [],
    )
    for (const name of new Set(names)) {
      const [pair, order] = name.split(' ') as [string, string]
      pairs[pair] ??= { orders: [0, 0], failing: 0 }
      pairs[pair].orders[Number(order) - 1]!++
    }
    if ('error' in outcome || outcome.deadlock === true)
      for (const pair of new Set(names.map((name) => name.split(' ')[0]!))) pairs[pair]!.failing++
    const found = suspensions(program, facts)
    for (const site of new Set(found.map(([at]) => at))) {
      const each = (awaits[site] ??= { reached: 0, split: 0 })
      each.reached++
      if (found.some(([at, isSplit]) => at === site && isSplit)) each.split++
    }
  }
  return { pairs, awaits }
}

/**
 * Which orders of race pairs a trace shows, as `s~t 1` where the smaller site was run although the
 * other one could have been, else `s~t 2`: by races, and by running the next step of each other
 * task in place of an event; `everywhere`: wherever that event could come in the trace, not only
 * where it does.
 */
export function ordersOf(
  program: Program,
  { schedule }: Pick<Trace, 'schedule'>,
  everywhere: boolean,
): string[] {
  const facts = read(program, schedule)
  const { events } = facts
  const names = races(program, schedule, facts).map(([i, j]) =>
    nameOrder(program, events[i]!, events[j]!, events[i]!),
  )
  for (const [i, event] of events.entries()) {
    const all = schedule.map((_, k) => k)
    const prefixes = everywhere ? placesOf(i, facts) : [all.slice(0, i)]
    for (const prefix of prefixes) {
      const tasks = prefix.map((k) => schedule[k]!)
      for (const task of runAlong(program, tasks).enabled(() => false)) {
        if (task === event.task) continue
        const run = runAlong(program, [...tasks, task])
        names.push(nameOrder(program, run.event(), event, event))
      }
    }
  }
  return names.filter((name) => name !== undefined)
}

/** What can have been run when the event is: sets of events with all that comes before each of them. */
function placesOf(event: number, { events, before }: Facts): number[][] {
  let places = [events.flatMap((_, k) => (before(k, event) ? [k] : []))]
  for (const k of events.keys()) {
    if (k === event || before(k, event) || before(event, k)) continue
    const isReady = (place: readonly number[]): boolean =>
      events.every((_, cause) => !before(cause, k) || place.includes(cause))
    const longer = places.filter(isReady).map((place) => [...place, k].toSorted((a, b) => a - b))
    places = [...places, ...longer]
  }
  return places
}

/** The order of a pair in which `ran` came first; the pair is named as where the first of the two is the earlier one. */
function nameOrder(program: Program, earlier: Event, later: Event, ran: Event): string | undefined {
  const pair = findRace(program, earlier, later)
  if (pair === undefined) return undefined
  const [site, other] = ran === earlier ? pair : pair.toReversed()
  const [task, rival] = ran === earlier ? [earlier.task, later.task] : [later.task, earlier.task]
  const isFirst = site === other ? task < rival : site! < other!
  return `${[site, other].toSorted((a, b) => a! - b!).join('~')} ${isFirst ? 1 : 2}`
}
