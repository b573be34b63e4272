import type { AwaitReport, FileReport, PairReport } from '@racetest/core'

/** What was explored of the source, by one test or by many: each pair and each await once, in order. */
export interface Coverage {
  readonly pairs: readonly PairReport[]
  readonly awaits: readonly AwaitReport[]
}

export function isBothWays({ orders }: PairReport): boolean {
  return orders[0] && orders[1]
}

/** What the tests of a report have explored together. */
export function coverageOf(tests: readonly Coverage[]): Coverage {
  const pairs = new Map<string, PairReport>()
  for (const pair of tests.flatMap((test) => test.pairs)) {
    const name = pair.sites.join()
    pairs.set(name, join(pairs.get(name) ?? pair, pair))
  }
  const awaits = new Map<number, AwaitReport>()
  for (const { site, split } of tests.flatMap((test) => test.awaits)) {
    awaits.set(site, { site, split: split || awaits.get(site)?.split === true })
  }
  return {
    pairs: [...pairs.values()].toSorted(({ sites: a }, { sites: b }) => a[0] - b[0] || a[1] - b[1]),
    awaits: [...awaits.values()].toSorted((a, b) => a.site - b.site),
  }
}

function join(a: PairReport, b: PairReport): PairReport {
  return {
    sites: a.sites,
    orders: [a.orders[0] || b.orders[0], a.orders[1] || b.orders[1]],
    failing: a.failing || b.failing,
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
