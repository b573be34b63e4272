import type { Status, TestReport } from '@racetest/core'
import { estimateText } from './bounded.ts'
import { limitText } from './limit-text.ts'
import { pad, padStart, width, wrap } from './columns.ts'
import { cut } from './cut.ts'
import { amount, duration, number } from './details.ts'
import { isBothWays } from './coverage.ts'
import { band, percent, sharedFolder } from './shares.ts'
import type { Glyphs, Line, Style } from './paint.ts'

/** A row of the table; blanks before a name say what it belongs to. */
export interface Cells {
  readonly name: string
  readonly inputs: string
  readonly traces: string
  readonly races: string
  readonly both: string
  readonly status: string
  readonly style: Style | undefined
}

interface Counts {
  readonly inputs: number
  readonly traces: number
  readonly racePairs: number
  readonly bothWays: number
}

// Worst first: a table says its worst news.
const statuses: readonly Status[] = ['failed', 'unchecked', 'bounded', 'verified']

/** A pair counts once for each test that has it. */
function count(tests: readonly TestReport[]): Counts {
  const add = (of: (test: TestReport) => number) => tests.reduce((sum, test) => sum + of(test), 0)
  return {
    inputs: add(({ inputs }) => inputs),
    traces: add(({ traces }) => traces),
    racePairs: add(({ pairs }) => pairs.length),
    bothWays: add(({ pairs }) => pairs.filter(isBothWays).length),
  }
}

/** `88 / 88`, `1,200 / ~9k`. */
export function tracesOf(test: TestReport): string {
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

export function tableRows(tests: readonly TestReport[]): Cells[] {
  const files = [...new Set(tests.map(({ file }) => file))]
  const folder = sharedFolder(files)
  const all = count(tests)
  const found = [cells('All tests', all, number(all.traces), worst(tests))]
  for (const file of files) {
    const here = tests.filter((test) => test.file === file)
    const counts = count(here)
    found.push(cells(` ${file.slice(folder.length)}`, counts, number(counts.traces), ''))
    for (const test of here) {
      const redundant = test.redundant > 0 ? ` +${number(test.redundant)} redundant` : ''
      const cached = test.cached === true ? ', cached' : ''
      const status = test.status + cached + redundant
      found.push(cells(`  ${test.name}`, count([test]), tracesOf(test), status))
    }
  }
  return found
}

export const heading: Cells = {
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

interface Remark {
  readonly status: Status | 'cached' | 'resumed'
  readonly text: string
  /** What holds all the same. */
  readonly promise?: string
}

/** The limit, and what was drawn within it. */
function boundedRemark({ name, limit, sampled }: TestReport): Remark {
  const drawn =
    sampled === undefined ? '' : `, drawn by '${sampled.strategy}' with seed ${sampled.seed}`
  const remark = { status: 'bounded', text: `${name}: ${limitText(limit)}${drawn}` } as const
  const { guarantee } = sampled ?? {}
  if (guarantee === undefined) return remark
  const chance = `1/${number(Math.round(1 / guarantee.chance))}`
  const promise = `a run finds a bug of depth ${guarantee.depth} with a chance of at least ${chance}`
  return { ...remark, promise }
}

/** What earlier runs have done. */
function earlierRemarks(tests: readonly TestReport[]): Remark[] {
  const cached = tests.filter((test) => test.cached === true)
  const text = `${amount(cached.length, 'test')} verified by an earlier run: nothing that ${cached.length === 1 ? 'it' : 'they'} ran has changed since`
  return [
    ...tests.flatMap(({ name, resumed }): Remark[] =>
      resumed === undefined
        ? []
        : [{ status: 'resumed', text: `${name}: went on after ${amount(resumed, 'trace')}` }],
    ),
    ...(cached.length > 0 ? [{ status: 'cached', text } as const] : []),
  ]
}

/** Every limit that stopped exploring and every reason not to trust a result, by name; and what was not done now. */
export function remarkTexts(tests: readonly TestReport[]): Remark[] {
  const withStatus = (status: Status) => tests.filter((test) => test.status === status)
  return [
    ...withStatus('bounded').map(boundedRemark),
    ...withStatus('unchecked').map(({ name, status, unchecked }) => ({
      status,
      text: `${name}: ${unchecked?.reason ?? 'the replay did not agree'}`,
    })),
    ...earlierRemarks(tests),
  ]
}

function remarks(tests: readonly TestReport[], columns: number): Line[] {
  return remarkTexts(tests).flatMap(({ status, text, promise }) => [
    ...indented(text, columns, status),
    ...(promise === undefined ? [] : indented(promise, columns)),
  ])
}

/** `4 tests in 3 files, 1,326 traces, 1.84s` */
export function titleText(tests: readonly TestReport[]): string {
  const files = new Set(tests.map(({ file }) => file)).size
  const time = tests.reduce((total, test) => total + test.duration, 0)
  const traces = amount(count(tests).traces, 'trace')
  return `${amount(tests.length, 'test')} in ${amount(files, 'file')}, ${traces}, ${duration(time)}`
}

/** The table by test, in the order given, with what stopped or spoiled exploring below it. */
export function summaryLines(
  tests: readonly TestReport[],
  columns: number,
  glyphs: Glyphs,
): Line[] {
  const notes = remarks(tests, columns)
  return [
    [{ text: ' ' }, { text: 'Races', style: 'bold' }, { text: `  ${titleText(tests)}` }],
    [],
    ...table(tests, columns, glyphs),
    ...(notes.length > 0 ? [[], ...notes] : []),
  ]
}
