import type { Access } from './event.ts'
import type { SiteId } from './site.ts'
import type { Race, Taken } from './happens-before.ts'
import type { Rules } from './rules.ts'

/** Two sites whose accesses raced, the smaller first. */
export interface RacePair {
  readonly sites: readonly [SiteId, SiteId]
  /** Which was run although the other one could have been: 1 the first site, 2 the second, 3 both. Of one site twice: the task with the smaller number, or the other. */
  readonly orders: number
  /** There was such a race in a trace that failed. */
  readonly failing: boolean
}

/** A pair while a search goes on. */
export type SeenPair = { -readonly [Field in keyof RacePair]: RacePair[Field] }

/** Smaller site → larger site → what is known. */
export type SeenPairs = Map<SiteId, Map<SiteId, SeenPair>>

/** Whether runs took the two in both orders. */
export function isBothWays({ orders }: RacePair): boolean {
  return orders === 3
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
  race.pair = others.get(high) ?? { sites: [low, high], orders: 0, failing: false }
  race.pair.orders |= asNamed ? 1 : 2
  others.set(high, race.pair)
}

/** The pair of a race that was reversed: a run took the other choice, whatever came of it. */
export function addReversal(pair: SeenPair): void {
  pair.orders = 3
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
    .flatMap((others) => [...others.values()].map((pair) => ({ ...pair })))
    .toSorted(compare)
}

/** The pairs of two searches together, each once. Neither their order nor how they are grouped matters. */
export function mergePairs(a: readonly RacePair[], b: readonly RacePair[]): RacePair[] {
  const all = new Map<string, RacePair>()
  for (const pair of [...a, ...b]) {
    const name = pair.sites.join()
    const { orders, failing } = all.get(name) ?? { orders: 0, failing: false }
    const merged = { orders: orders | pair.orders, failing: failing || pair.failing }
    all.set(name, { sites: pair.sites, ...merged })
  }
  return [...all.values()].toSorted(compare)
}

function compare({ sites: a }: RacePair, { sites: b }: RacePair): number {
  return a[0] - b[0] || a[1] - b[1]
}
