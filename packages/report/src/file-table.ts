import type { AwaitReport, PairReport, RaceReport } from '@racetest/core'
import { pad, padStart, width } from './columns.ts'
import { type Coverage, coverageIn, coverageOf, isBothWays } from './coverage.ts'
import { cut } from './cut.ts'
import { number } from './details.ts'
import type { Glyphs, Line } from './paint.ts'
import { band, percent, sharedFolder } from './shares.ts'

/** What is needed of a report. */
export interface Explored {
  readonly tests: readonly Pick<RaceReport['tests'][number], 'file' | 'pairs' | 'awaits'>[]
  readonly files: RaceReport['files']
}

interface Row extends Coverage {
  readonly name: string
  /** Lines to look at: of pairs that were seen in one order only, and of awaits that were never split. */
  readonly oneOrder: readonly string[]
  readonly unsplit: readonly string[]
}

/** From this width on there is room for more columns. */
const roomy = 120
const leastList = 24

const count = <T>(list: readonly T[], is: (item: T) => boolean): number => list.filter(is).length

/** A row for each file, and one for all; a pair counts for each file that it is in, and once for all. Of files of tests only those that have something to count. */
function rowsOf(report: Explored): Row[] {
  const { tests, files } = report
  const all = coverageOf(tests)
  const places = new Map(
    files.flatMap((file) => file.sites.map(({ id, line }) => [id, { file, line }] as const)),
  )
  const testFiles = new Set(tests.map(({ file }) => file))
  const counted = files
    .map((file) => ({ file, found: coverageIn(file, all) }))
    .filter(
      ({ file, found: { pairs, awaits } }) =>
        pairs.length + awaits.length > 0 || !testFiles.has(file.path),
    )
  const folder = sharedFolder(counted.map(({ file }) => file.path))
  const rows = counted.map(({ file, found }): Row => {
    /** `31~44`: by lines, the other file by its name. */
    const linesOf = ({ sites }: PairReport): string => {
      const [a, b] = sites.map((id) => places.get(id)!)
      const [here, there] = a!.file === file ? [a!, b!] : [b!, a!]
      const other = there.file === file ? '' : `${there.file.path.split('/').at(-1)}:`
      return `${here.line}~${other}${there.line}`
    }
    return {
      name: ` ${file.path.slice(folder.length)}`,
      ...found,
      oneOrder: unique(found.pairs.filter((pair) => !isBothWays(pair)).map(linesOf)),
      unsplit: unique(
        found.awaits
          .filter(({ split }) => split === 0)
          .map(({ site }) => String(places.get(site)!.line)),
      ),
    }
  })
  return [{ name: 'All files', ...all, oneOrder: [], unsplit: [] }, ...rows]
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

interface Column {
  readonly title: string
  readonly text: (row: Row) => string
  readonly share?: (row: Row) => readonly [number, number]
}

const splitShare = ({ awaits }: Row) =>
  [count(awaits, ({ split }: AwaitReport) => split > 0), awaits.length] as const
const bothShare = ({ pairs }: Row) => [count(pairs, isBothWays), pairs.length] as const

const numbers: readonly Column[] = [
  { title: 'Awaits', text: ({ awaits }) => number(awaits.length) },
  { title: '% Split', text: (row) => percent(...splitShare(row)), share: splitShare },
  { title: 'Races', text: ({ pairs }) => number(pairs.length) },
  { title: '% Both', text: (row) => percent(...bothShare(row)), share: bothShare },
]

const benign: Column = {
  title: 'Benign',
  text: ({ pairs }) =>
    pairs.length === 0
      ? '-'
      : number(count(pairs, (pair) => isBothWays(pair) && pair.failing === 0)),
}

/** The lists share what is left. */
const lists = (columns: number): readonly Column[] =>
  columns < roomy
    ? [
        {
          title: 'Look at lines',
          text: ({ oneOrder, unsplit }) =>
            [...oneOrder, ...unsplit.map((line) => `!${line}`)].join(' '),
        },
      ]
    : [
        { title: 'Seen in one order only', text: ({ oneOrder }) => oneOrder.join(', ') },
        { title: 'Awaits never split', text: ({ unsplit }) => unsplit.join(', ') },
      ]

/** Widths of lists that want so much, with their borders in what there is: the last gets at most its part. */
function shareOut(left: number, wanted: readonly number[]): number[] {
  const widths: number[] = []
  let rest = left
  for (const [i, want] of [...wanted].toReversed().entries()) {
    const part = Math.floor(rest / (wanted.length - i)) - 3
    widths.unshift(Math.min(Math.max(leastList - 3, want), part))
    rest -= widths[0]! + 3
  }
  return widths
}

/** The table by source file: what can race, what was seen of it, and where to look. */
export function fileLines(report: Explored, columns: number, glyphs: Glyphs): Line[] {
  const rows = rowsOf(report)
  if (rows.length < 2) return []
  const counted = columns < roomy ? numbers : [...numbers, benign]
  const listed = lists(columns)
  const widest = (title: string, text: (row: Row) => string): number =>
    Math.max(width(title), ...rows.map((row) => width(text(row))))
  const widths = counted.map(({ title, text }) => widest(title, text))
  const taken = widths.reduce((total, each) => total + each + 3, 0)
  const nameWidth = Math.min(
    Math.max(
      15,
      widest('File', ({ name }) => name),
    ),
    Math.max(10, columns - taken - leastList * listed.length),
  )
  const listWidths = shareOut(
    columns - nameWidth - taken,
    listed.map(({ title, text }) => widest(title, text)),
  )
  const rule: Line = [
    {
      text: [
        '-'.repeat(nameWidth),
        ...[...widths, ...listWidths].map((each) => '-'.repeat(each + 2)),
      ].join('|'),
    },
  ]
  const line = (name: string, row: Row | undefined): Line => [
    { text: pad(cut(name, nameWidth, glyphs.dots), nameWidth) },
    ...counted.flatMap(({ title, text, share }, i): Line => [
      { text: '| ' },
      {
        text: `${padStart(row ? text(row) : title, widths[i]!)} `,
        style: row && share && band(...share(row)),
      },
    ]),
    ...listed.map(({ title, text }, i) => ({
      text: `| ${pad(cut(row ? text(row) : title, listWidths[i]!, glyphs.dots), listWidths[i]!)} `,
    })),
  ]
  return [rule, line('File', undefined), rule, ...rows.map((row) => line(row.name, row)), rule]
}
