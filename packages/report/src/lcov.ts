import type { FileReport, RaceReport } from '@racetest/core'
import { type Coverage, coverageIn, coverageOf } from './coverage.ts'

/**
 * `race.lcov`, for tools that show coverage. An await is a line, hit if every await there that
 * can be split was split. A race pair is a branch at the line of the later of its places, with an
 * arm for each order; a pair of two files stands in both, at the place that each of them has.
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
  const lines = new Map<number, boolean>()
  for (const { site, split } of awaits) {
    const line = lineOf.get(site)!
    lines.set(line, split && lines.get(line) !== false)
  }
  const branches = pairs.flatMap(({ sites: [first, second], orders }, number) => {
    const line = lineOf.get(second) ?? lineOf.get(first)!
    return orders.map((taken, arm) => `BRDA:${line},${number},${arm},${Number(taken)}`)
  })
  const taken = pairs.flatMap(({ orders }) => orders).filter(Boolean).length
  const hit = [...lines.values()].filter(Boolean).length
  return [
    'TN:',
    // One record is one line.
    `SF:${path.replaceAll(/[\r\n]/g, ' ')}`,
    ...branches,
    `BRF:${branches.length}`,
    `BRH:${taken}`,
    ...[...lines]
      .toSorted(([a], [b]) => a - b)
      .map(([line, split]) => `DA:${line},${Number(split)}`),
    `LF:${lines.size}`,
    `LH:${hit}`,
    'end_of_record',
  ]
}
