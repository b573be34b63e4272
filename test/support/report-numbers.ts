import type { RaceReport } from '@racetest/core'

/** What tables say, counted anew: for each row its name and its cells as they are printed. */
export type Rows = Readonly<Record<string, readonly string[]>>

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : String(Math.floor((10_000 * part) / whole) / 100)
}

/** Inputs, traces, Races, % Both and status of each test of race.json, by full name. */
export function testNumbers({ tests }: RaceReport): Rows {
  return Object.fromEntries(
    tests.map(({ name, inputs, traces, pairs, status }) => {
      const both = pairs.filter(({ taken }) => taken.every(Boolean)).length
      return [
        name,
        [`${inputs}`, `${traces}`, `${pairs.length}`, percent(both, pairs.length), status],
      ]
    }),
  )
}

/** Awaits, % Split, Races and % Both of each file of race.json. */
export function fileNumbers({ tests, files }: RaceReport): Rows {
  return Object.fromEntries(
    files.map(({ path, sites }) => {
      const ids = new Set(sites.map(({ id }) => id))
      const pairs = new Map<string, readonly boolean[]>()
      const awaits = new Map<number, boolean>()
      for (const test of tests) {
        for (const { sites: pair, taken } of test.pairs) {
          if (!pair.some((id) => ids.has(id))) continue
          const known = pairs.get(`${pair}`) ?? [false, false]
          pairs.set(
            `${pair}`,
            taken.map((is, arm) => is || known[arm]!),
          )
        }
        for (const { site, split } of test.awaits)
          if (ids.has(site)) awaits.set(site, split > 0 || awaits.get(site) === true)
      }
      const both = [...pairs.values()].filter((taken) => taken.every(Boolean)).length
      const split = [...awaits.values()].filter(Boolean).length
      return [path, cellsOf({ awaits: awaits.size, split, pairs: pairs.size, both })]
    }),
  )
}

interface Counts {
  awaits: number
  split: number
  pairs: number
  both: number
}

const cellsOf = ({ awaits, split, pairs, both }: Counts): string[] => [
  `${awaits}`,
  percent(split, awaits),
  `${pairs}`,
  percent(both, pairs),
]

/** The same of each file of race.lcov, where each await has a line of its own. */
export function lcovNumbers(lcov: string): Rows {
  return Object.fromEntries(
    lcov
      .split('end_of_record\n')
      .filter((record) => record !== '')
      .map((record) => {
        const [, path] = /^SF:(.*)$/m.exec(record)!
        const lines = [...record.matchAll(/^DA:\d+,(\d+)$/gm)].map(([, hits]) => Number(hits))
        const arms = new Map<string, boolean[]>()
        for (const [, pair, taken] of record.matchAll(/^BRDA:\d+,(\d+),\d+,(\d+)$/gm))
          arms.set(pair!, [...(arms.get(pair!) ?? []), taken !== '0'])
        const both = [...arms.values()].filter((each) => each.every(Boolean)).length
        const split = lines.filter(Boolean).length
        return [path!, cellsOf({ awaits: lines.length, split, pairs: arms.size, both })]
      }),
  )
}

/** The rows of a printed table, by name, without the column at its end where that is a list. */
export function tableRows(text: string, heading: 'Test' | 'File'): Rows {
  const [, table = ''] = text.split(new RegExp(`^${heading} .*\n.*\n`, 'm'))
  const rows: [string, string[]][] = []
  for (const line of table.split('\n')) {
    const [name, ...cells] = line.split('|').map((cell) => cell.trim())
    if (name!.startsWith('---')) break
    rows.push([name!, cells])
  }
  return Object.fromEntries(rows)
}
