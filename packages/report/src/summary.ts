import type { Status, TestReport } from '@racetest/core'
import { estimateText } from './bounded.ts'
import { limitText } from './limit-text.ts'
import { pad, padStart, width, wrap } from './columns.ts'
import { cut } from './cut.ts'
import { amount, duration, number } from './details.ts'
import { band, percent, sharedFolder } from './shares.ts'
import type { Glyphs, Line, Style } from './paint.ts'

interface Cells {
  readonly name: string
  readonly inputs: string
  readonly traces: string
  readonly races: string
  readonly both: string
  readonly status: string
  readonly style: Style | undefined
}

type Counts = Pick<TestReport, 'inputs' | 'traces' | 'racePairs' | 'bothWays'>

// Worst first: a table says its worst news.
const statuses: readonly Status[] = ['failed', 'unchecked', 'bounded', 'verified']

function sum(counts: readonly Counts[]): Counts {
  const add = (field: keyof Counts) => counts.reduce((total, each) => total + each[field], 0)
  return {
    inputs: add('inputs'),
    traces: add('traces'),
    racePairs: add('racePairs'),
    bothWays: add('bothWays'),
  }
}

function tracesOf(test: TestReport): string {
  const { status, traces, total, sampled } = test
  const explored = number(traces)
  if (status === 'verified') return `${explored} / ${number(total?.value ?? traces)}`
  if (total === undefined || status === 'failed') return explored
  if (total.exact) return `${explored} / ${number(total.value)}`
  const estimate = sampled === undefined ? estimateText(test) : undefined
  return estimate === undefined ? explored : `${explored} / ${estimate}`
}

function cells(name: string, counts: Counts, traces: string, status: string): Cells {
  return {
    name,
    inputs: number(counts.inputs),
    traces,
    races: number(counts.racePairs),
    both: percent(counts.bothWays, counts.racePairs),
    status,
    style: band(counts.bothWays, counts.racePairs),
  }
}

function worst(tests: readonly TestReport[]): string {
  const status = statuses.find((each) => tests.some((test) => test.status === each)) ?? 'verified'
  return `${tests.filter((test) => test.status === status).length} ${status}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function tableRows(tests: readonly TestReport[]): Cells[] {
  const files = [...new Set(tests.map(({ file }) => file))]
  const folder = sharedFolder(files)
  const all = sum(tests)
  const found = [cells('All tests', all, number(all.traces), worst(tests))]
  for (const file of files) {
    const here = tests.filter((test) => test.file === file)
    const counts = sum(here)
    found.push(cells(` ${file.slice(folder.length)}`, counts, number(counts.traces), ''))
    for (const test of here) {
      const redundant = test.redundant > 0 ? ` +${number(test.redundant)} redundant` : ''
      found.push(cells(`  ${test.name}`, test, tracesOf(test), test.status + redundant))
    }
  }
  return found
}

const heading: Cells = {
  name: 'Test',
  inputs: 'Inputs',
  traces: 'Traces',
  races: 'Races',
  both: '% Both',
  status: 'Status',
  style: undefined,
}

function table(tests: readonly TestReport[], columns: number, glyphs: Glyphs): Line[] {
  const all = tableRows(tests)
  const widest = (field: Exclude<keyof Cells, 'style'>) =>
    Math.max(...[heading, ...all].map((row) => width(row[field])))
  const widths = [
    widest('inputs'),
    Math.max(11, widest('traces')),
    widest('races'),
    widest('both'),
    widest('status'),
  ]
  const others = widths.reduce((total, each) => total + each + 3, 0)
  const nameWidth = Math.max(10, Math.min(widest('name'), columns - others))
  const rule: Line = [
    { text: ['-'.repeat(nameWidth), ...widths.map((each) => '-'.repeat(each + 2))].join('|') },
  ]
  const line = (row: Cells): Line => {
    const middle = [row.inputs, row.traces, row.races].map((text, i) =>
      padStart(text, widths[i] ?? 0),
    )
    return [
      { text: pad(cut(row.name, nameWidth, glyphs.dots), nameWidth), style: row.style },
      { text: `| ${middle.join(' | ')} | ` },
      { text: padStart(row.both, widths[3] ?? 0), style: row.style },
      { text: ' | ' },
      { text: row.status, style: statusStyle(row.status) },
    ]
  }
  return [rule, line(heading), rule, ...all.map(line), rule]
}

function statusStyle(status: string): Style | undefined {
  if (/failed|unchecked/u.test(status)) return 'red'
  return status.includes('bounded') ? 'yellow' : undefined
}

const remarkIndent = 11

function indented(text: string, columns: number, label = ''): Line[] {
  return wrap(text, columns - remarkIndent).map((line, i) => [
    { text: pad(i === 0 ? ` ${label}` : '', remarkIndent) + line },
  ])
}

/** The limit, and what was drawn within it. */
function boundedRemarks({ name, limit, sampled }: TestReport, columns: number): Line[] {
  const drawn =
    sampled === undefined ? '' : `, drawn by '${sampled.strategy}' with seed ${sampled.seed}`
  const found = indented(`${name}: ${limitText(limit)}${drawn}`, columns, 'bounded')
  const { guarantee } = sampled ?? {}
  if (guarantee === undefined) return found
  const chance = `1/${number(Math.round(1 / guarantee.chance))}`
  const promise = `a run finds a bug of depth ${guarantee.depth} with a chance of at least ${chance}`
  return [...found, ...indented(promise, columns)]
}

/** Every limit that stopped exploring and every reason not to trust a result, by name. */
function remarks(tests: readonly TestReport[], columns: number): Line[] {
  const withStatus = (status: Status) => tests.filter((test) => test.status === status)
  return [
    ...withStatus('bounded').flatMap((test) => boundedRemarks(test, columns)),
    ...withStatus('unchecked').flatMap(({ name, unchecked }) =>
      indented(`${name}: ${unchecked?.reason ?? 'the replay did not agree'}`, columns, 'unchecked'),
    ),
  ]
}

/** The table by test, with what stopped or spoiled exploring below it. The order of the tests makes no difference. */
export function summaryLines(
  tests: readonly TestReport[],
  columns: number,
  glyphs: Glyphs,
): Line[] {
  const sorted = tests.toSorted(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || compare(a.name, b.name) || compare(a.id, b.id),
  )
  const files = new Set(tests.map(({ file }) => file)).size
  const time = tests.reduce((total, test) => total + test.duration, 0)
  const traces = amount(sum(tests).traces, 'trace')
  const title = `${amount(tests.length, 'test')} in ${amount(files, 'file')}, ${traces}, ${duration(time)}`
  const notes = remarks(sorted, columns)
  return [
    [{ text: ' ' }, { text: 'Races', style: 'bold' }, { text: `  ${title}` }],
    [],
    ...table(sorted, columns, glyphs),
    ...(notes.length > 0 ? [[], ...notes] : []),
  ]
}
