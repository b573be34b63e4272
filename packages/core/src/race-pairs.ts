import type { Access, SiteId } from './event.ts'
import type { Race, Taken } from './happens-before.ts'
import type { Rules } from './rules.ts'

/** Two sites whose accesses raced, the smaller first. */
export interface RacePair {
  readonly sites: readonly [SiteId, SiteId]
  /** Whether runs took them in both orders. */
  readonly bothWays: boolean
}

/** Pair of sites → orders seen: 1 as named, 2 the other way. */
export type SeenPairs = Map<number, number>

const shift = 2 ** 26

/** Counts the first conflicting accesses of a race. Accesses without a site are left out. */
export function addRace(seen: SeenPairs, race: Race, steps: readonly Taken[], rules: Rules): void {
  const earlier = steps[race.earlier]!
  const later = steps[race.later]!
  const [first, second] = findConflict(earlier.what.accesses, later.what.accesses, rules)
  if (first === undefined || second === undefined) return
  const asNamed = first === second ? earlier.task < later.task : first < second
  const key = first < second ? first * shift + second : second * shift + first
  seen.set(key, (seen.get(key) ?? 0) | (asNamed ? 1 : 2))
}

function findConflict(
  earlier: readonly Access[],
  later: readonly Access[],
  rules: Rules,
): [SiteId?, SiteId?] {
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
    .toSorted(([a], [b]) => a - b)
    .map(([key, orders]) => ({
      // Numbers that went into the key come out of it.
      sites: [Math.floor(key / shift) as SiteId, (key % shift) as SiteId],
      bothWays: complete || orders === 3,
    }))
}
