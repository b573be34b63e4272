import type { Access } from './event.ts'
import type { SiteId } from './site.ts'
import type { Race, Taken } from './happens-before.ts'
import type { Rules } from './rules.ts'

/** Two sites whose accesses raced, the smaller first. */
export interface RacePair {
  readonly sites: readonly [SiteId, SiteId]
  /**
   * In how many traces they raced and an event at the first site came first, and in how many one at
   * the second; a trace with both counts for both. Of one site twice: an event of the task with the
   * smaller number, or of the other. A step that stayed blocked counts as the last one.
   */
  readonly orders: readonly [number, number]
  /**
   * Which was run although the other one could have been: 1 the first site, 2 the second, 3 both.
   * More than `orders` tells: after a reversal the other may not come at all, and no trace of that
   * order is counted; nor is a run that was given up.
   */
  readonly taken: number
  /** In how many traces that failed they raced, in whatever order. */
  readonly failing: number
}

/** A pair while a search goes on. */
export interface SeenPair {
  readonly sites: RacePair['sites']
  readonly orders: [number, number]
  taken: number
  failing: number
  /** The last traces that were counted, by their numbers: of each order, and of those that failed. */
  readonly counted: [first: number, second: number, failing: number]
}

/** Smaller site → larger site → what is known. */
export type SeenPairs = Map<SiteId, Map<SiteId, SeenPair>>

/** Whether runs took the two in both orders. */
export function isBothWays({ taken }: Pick<RacePair, 'taken'>): boolean {
  return taken === 3
}

/** Notes a race at the first conflicting accesses of its events. Accesses without a site are left out. */
export function addRace(seen: SeenPairs, race: Race, steps: readonly Taken[], rules: Rules): void {
  const earlier = steps[race.earlier]!
  const later = steps[race.later]!
  const [first, second] = findConflict(earlier.what.accesses, later.what.accesses, rules)
  if (first === undefined || second === undefined) return
  const asNamed = first === second ? earlier.task < later.task : first < second
  const [low, high] = first < second ? [first, second] : [second, first]
  const others = seen.get(low) ?? new Map<SiteId, SeenPair>()
  seen.set(low, others)
  race.pair =
    others.get(high) ?? beginPair({ sites: [low, high], orders: [0, 0], taken: 0, failing: 0 })
  race.order = asNamed ? 0 : 1
  race.pair.taken |= asNamed ? 1 : 2
  others.set(high, race.pair)
}

/** What goes on from a pair as it was listed. */
export function beginPair({ orders, ...pair }: RacePair): SeenPair {
  return { ...pair, orders: [...orders], counted: [0, 0, 0] }
}

/** Counts the trace for the pair of one of its races, once however many there are. Traces have numbers from 1 on, each of its own. */
export function countRace({ pair, order }: Race, trace: number, isFailing: boolean): void {
  if (pair === undefined || order === undefined) return
  const { counted } = pair
  if (counted[order] !== trace) {
    counted[order] = trace
    pair.orders[order]++
  }
  if (isFailing && counted[2] !== trace) {
    counted[2] = trace
    pair.failing++
  }
}

/** The pair of a race that was reversed: a run took the other choice, whatever came of it. */
export function addReversal(pair: SeenPair): void {
  pair.taken = 3
}

function findConflict(
  earlier: readonly Access[],
  later: readonly Access[],
  rules: Rules,
): [SiteId?, SiteId?] {
  for (const b of later) {
    if (b.site === undefined) continue
    // Nearly always the two meet at one resource, which is quickly seen.
    for (const { resource, kind, site } of earlier) {
      if (site === undefined || resource !== b.resource) continue
      if (kind === 'write' || b.kind === 'write' || kind !== b.kind) return [site, b.site]
    }
  }
  for (const b of later) {
    if (b.site === undefined) continue
    for (const a of earlier) {
      if (a.site === undefined) continue
      if (a.resource === b.resource && a.kind === 'read' && b.kind === 'read') continue
      if (rules.conflicts(rules.collect([a], []), rules.collect([b], []))) return [a.site, b.site]
    }
  }
  return []
}

/** The pairs in order of sites. */
export function listPairs(seen: SeenPairs): RacePair[] {
  return [...seen.values()]
    .flatMap((others) =>
      [...others.values()].map(({ sites, orders, taken, failing }): RacePair => ({
        sites,
        orders: [...orders],
        taken,
        failing,
      })),
    )
    .toSorted(compare)
}

/** The pairs of two searches of different traces together, each once. Neither their order nor how they are grouped matters. */
export function mergePairs(a: readonly RacePair[], b: readonly RacePair[]): RacePair[] {
  const all = new Map<string, RacePair>()
  for (const pair of [...a, ...b]) {
    const name = pair.sites.join()
    const known = all.get(name)
    all.set(name, known === undefined ? pair : mergeTwo(known, pair))
  }
  return [...all.values()].toSorted(compare)
}

function mergeTwo(a: RacePair, b: RacePair): RacePair {
  return {
    sites: a.sites,
    orders: [a.orders[0] + b.orders[0], a.orders[1] + b.orders[1]],
    taken: a.taken | b.taken,
    failing: a.failing + b.failing,
  }
}

function compare({ sites: a }: RacePair, { sites: b }: RacePair): number {
  return a[0] - b[0] || a[1] - b[1]
}
