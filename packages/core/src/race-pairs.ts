import type { Access } from './event.ts'
import type { SiteId } from './site.ts'
import type { Race, Taken } from './happens-before.ts'
import type { Rules } from './rules.ts'

/** Two sites whose accesses raced, the smaller first. */
export interface RacePair {
  readonly sites: readonly [SiteId, SiteId]
  /** Whether runs took them in both orders. */
  readonly bothWays: boolean
}

/** Smaller site → larger site → orders seen: 1 as named, 2 the other way. */
export type SeenPairs = Map<SiteId, Map<SiteId, number>>

/** Counts the first conflicting accesses of a race. Accesses without a site are left out. */
export function addRace(seen: SeenPairs, race: Race, steps: readonly Taken[], rules: Rules): void {
  const earlier = steps[race.earlier]!
  const later = steps[race.later]!
  const [first, second] = findConflict(earlier.what.accesses, later.what.accesses, rules)
  if (first === undefined || second === undefined) return
  const asNamed = first === second ? earlier.task < later.task : first < second
  const [low, high] = first < second ? [first, second] : [second, first]
  const others = seen.get(low) ?? new Map<SiteId, number>()
  seen.set(low, others)
  others.set(high, (others.get(high) ?? 0) | (asNamed ? 1 : 2))
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

/** The pairs in order of sites. When the search is `complete`, every race has been reversed. */
export function listPairs(seen: SeenPairs, complete: boolean): RacePair[] {
  return [...seen]
    .flatMap(([low, others]) =>
      [...others].map(([high, orders]) => ({
        sites: [low, high] as const,
        bothWays: complete || orders === 3,
      })),
    )
    .toSorted((a, b) => a.sites[0] - b.sites[0] || a.sites[1] - b.sites[1])
}
