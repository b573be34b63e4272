import type { Coverage, Place, PlaceAwait, PlacePair } from '@racetest/core'
import { pad, padStart, width } from './columns.ts'
import { cut } from './cut.ts'
import { number } from './details.ts'
import type { Glyphs, Line } from './paint.ts'
import { band, percent, sharedFolder } from './shares.ts'

interface Row extends Coverage {
  readonly name: string
  readonly file?: string
}

/** From this width on there is room for more columns. */
const roomy = 120
const leastList = 24

const isBoth = ({ orders }: PlacePair): boolean => orders === 3
const count = <T>(list: readonly T[], is: (item: T) => boolean): number => list.filter(is).length

/** A pair counts for each file that it is in, and once for all. */
function rowsOf({ pairs, awaits }: Coverage): Row[] {
  const places = [...pairs.flatMap((pair) => pair.places), ...awaits.map(({ place }) => place)]
  const files = [...new Set(places.map(({ file }) => file))].toSorted()
  const folder = sharedFolder(files)
  return [
    { name: 'All files', pairs, awaits },
    ...files.map((file) => ({
      name: ` ${file.slice(folder.length)}`,
      file,
      pairs: pairs.filter((pair) => pair.places.some((place) => place.file === file)),
      awaits: awaits.filter(({ place }) => place.file === file),
    })),
  ]
}

/** `31~44`: by lines, the other file by its name. */
function linesOf(file: string, { places }: PlacePair): string {
  const [here, there] = places[0].file === file ? places : [places[1], places[0]]
  const other = there.file === file ? '' : `${there.file.split('/').at(-1)}:`
  return `${here.line}~${other}${there.line}`
}

const oneOrder = (row: Row): string[] =>
  row.file === undefined
    ? []
    : unique(row.pairs.filter((pair) => !isBoth(pair)).map((pair) => linesOf(row.file!, pair)))

const unsplit = (row: Row): string[] =>
  row.file === undefined
    ? []
    : unique(
        row.awaits
          .filter(({ split }) => !split)
          .map(({ place }: { place: Place }) => `${place.line}`),
      )

const unique = (texts: readonly string[]): string[] => [...new Set(texts)]

interface Column {
  readonly title: string
  readonly text: (row: Row) => string
  readonly share?: (row: Row) => readonly [number, number]
}

const splitShare = ({ awaits }: Row) =>
  [count(awaits, ({ split }: PlaceAwait) => split), awaits.length] as const
const bothShare = ({ pairs }: Row) => [count(pairs, isBoth), pairs.length] as const

const numbers: readonly Column[] = [
  { title: 'Awaits', text: ({ awaits }) => number(awaits.length) },
  { title: '% Split', text: (row) => percent(...splitShare(row)), share: splitShare },
  { title: 'Races', text: ({ pairs }) => number(pairs.length) },
  { title: '% Both', text: (row) => percent(...bothShare(row)), share: bothShare },
]

const benign: Column = {
  title: 'Benign',
  text: ({ pairs }) =>
    pairs.length === 0 ? '-' : number(count(pairs, (pair) => isBoth(pair) && !pair.failing)),
}

/** The lists share what is left. */
const lists = (columns: number): readonly Column[] =>
  columns < roomy
    ? [
        {
          title: 'Look at lines',
          text: (row) => [...oneOrder(row), ...unsplit(row).map((line) => `!${line}`)].join(' '),
        },
      ]
    : [
        { title: 'Seen in one order only', text: (row) => oneOrder(row).join(', ') },
        { title: 'Awaits never split', text: (row) => unsplit(row).join(', ') },
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
export function fileLines(coverage: Coverage, columns: number, glyphs: Glyphs): Line[] {
  const rows = rowsOf(coverage)
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
