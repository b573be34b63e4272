import type { AwaitReport, FileReport, PairReport } from '@racetest/core'

/** What was explored of the source, by one test or by many: each pair and each await once, in order, with the traces of all. */
export interface Coverage {
  readonly pairs: readonly PairReport[]
  readonly awaits: readonly AwaitReport[]
}

export function isBothWays({ taken }: Pick<PairReport, 'taken'>): boolean {
  return taken[0] && taken[1]
}

/** What the tests of a report have explored together. */
export function coverageOf(tests: readonly Coverage[]): Coverage {
  const pairs = new Map<string, PairReport>()
  for (const pair of tests.flatMap((test) => test.pairs)) {
    const name = pair.sites.join()
    const known = pairs.get(name)
    pairs.set(name, known === undefined ? pair : join(known, pair))
  }
  const awaits = new Map<number, AwaitReport>()
  for (const { site, reached, split } of tests.flatMap((test) => test.awaits)) {
    const known = awaits.get(site) ?? { reached: 0, split: 0 }
    awaits.set(site, { site, reached: known.reached + reached, split: known.split + split })
  }
  return {
    pairs: [...pairs.values()].toSorted(({ sites: a }, { sites: b }) => a[0] - b[0] || a[1] - b[1]),
    awaits: [...awaits.values()].toSorted((a, b) => a.site - b.site),
  }
}

function join(a: PairReport, b: PairReport): PairReport {
  return {
    sites: a.sites,
    orders: [a.orders[0] + b.orders[0], a.orders[1] + b.orders[1]],
    taken: [a.taken[0] || b.taken[0], a.taken[1] || b.taken[1]],
    failing: a.failing + b.failing,
  }
}

/** What of it lies in one file. A pair of two files lies in both. */
export function coverageIn({ sites }: FileReport, { pairs, awaits }: Coverage): Coverage {
  const here = new Set(sites.map(({ id }) => id))
  return {
    pairs: pairs.filter((pair) => pair.sites.some((site) => here.has(site))),
    awaits: awaits.filter(({ site }) => here.has(site)),
  }
}
