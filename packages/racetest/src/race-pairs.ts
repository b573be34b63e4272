import type { RacePair } from '@racetest/core'

/** The pairs of two searches together, each once. */
export function mergePairs(a: readonly RacePair[], b: readonly RacePair[]): RacePair[] {
  const all = new Map<string, RacePair>()
  for (const pair of [...a, ...b]) {
    const name = pair.sites.join()
    const bothWays = pair.bothWays || all.get(name)?.bothWays === true
    all.set(name, { ...pair, bothWays })
  }
  return [...all.values()]
}
