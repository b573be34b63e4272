import type { Access } from './event.ts'
import type { Race, Taken } from './happens-before.ts'
import { comparePairs, type RacePair } from './race-pairs.ts'
import type { Rules } from './rules.ts'
import type { SiteId } from './site.ts'

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
    .toSorted(comparePairs)
}
