import type { SiteId } from './site.ts'

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

/** Whether runs took the two in both orders. */
export function isBothWays({ taken }: Pick<RacePair, 'taken'>): boolean {
  return taken === 3
}

/** The pairs of two searches of different traces together, each once. Neither their order nor how they are grouped matters. */
export function mergePairs(a: readonly RacePair[], b: readonly RacePair[]): RacePair[] {
  const all = new Map<string, RacePair>()
  for (const pair of [...a, ...b]) {
    const name = pair.sites.join()
    const known = all.get(name)
    all.set(name, known === undefined ? pair : mergeTwo(known, pair))
  }
  return [...all.values()].toSorted(comparePairs)
}

function mergeTwo(a: RacePair, b: RacePair): RacePair {
  return {
    sites: a.sites,
    orders: [a.orders[0] + b.orders[0], a.orders[1] + b.orders[1]],
    taken: a.taken | b.taken,
    failing: a.failing + b.failing,
  }
}

/** In order of sites. */
export function comparePairs({ sites: a }: RacePair, { sites: b }: RacePair): number {
  return a[0] - b[0] || a[1] - b[1]
}
