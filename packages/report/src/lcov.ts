import type { FileReport, RaceReport } from '@racetest/core'
import { type Coverage, coverageIn, coverageOf } from './coverage.ts'

/**
 * `race.lcov`, for tools that show coverage. An await is a line, hit by the traces that split it;
 * of several on one line the one with the fewest counts. A race pair is a branch at the line of the
 * later of its places, with an arm for each order, which the traces with that order take, and 1
 * where only a run without the other step did: half a branch is a pair seen one way only. A pair of
 * two files stands in both, at the place that each of them has.
 */
export function renderLcov({ tests, files }: RaceReport): string {
  const all = coverageOf(tests)
  return files
    .map((file) => ({ file, found: coverageIn(file, all) }))
    .filter(({ found: { pairs, awaits } }) => pairs.length + awaits.length > 0)
    .flatMap(({ file, found }) => records(file, found))
    .map((line) => `${line}\n`)
    .join('')
}

function records({ path, sites }: FileReport, { pairs, awaits }: Coverage): string[] {
  const lineOf = new Map(sites.map(({ id, line }) => [id, line]))
  const lines = new Map<number, number>()
  for (const { site, split } of awaits) {
    const line = lineOf.get(site)!
    lines.set(line, Math.min(split, lines.get(line) ?? Infinity))
  }
  const branches = pairs.flatMap(({ sites: [first, second], orders, taken }, number) => {
    const line = lineOf.get(second) ?? lineOf.get(first)!
    return orders.map(
      (traces, arm) => `BRDA:${line},${number},${arm},${Math.max(traces, Number(taken[arm]))}`,
    )
  })
  const taken = pairs.flatMap((pair) => pair.taken).filter(Boolean).length
  const hit = [...lines.values()].filter((split) => split > 0).length
  return [
    'TN:',
    // One record is one line.
    `SF:${path.replaceAll(/[\r\n]/g, ' ')}`,
    ...branches,
    `BRF:${branches.length}`,
    `BRH:${taken}`,
    ...[...lines].toSorted(([a], [b]) => a - b).map(([line, split]) => `DA:${line},${split}`),
    `LF:${lines.size}`,
    `LH:${hit}`,
    'end_of_record',
  ]
}
