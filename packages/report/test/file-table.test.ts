import type { AwaitReport, FileReport, PairReport, RaceReport, SiteKind } from '@racetest/core'
import { expect, test } from 'vitest'
import { renderFiles } from '../src/index.ts'
import { tested } from './examples.ts'

const look = (columns: number) => ({ columns, colour: false, unicode: true })

type Explored = Pick<RaceReport['tests'][number], 'pairs' | 'awaits'>

/** Files with a site on each of the lines; the number of a site is its line, plus 1000 for each file before. */
function reportOf(lines: Readonly<Record<string, number>>, ...found: Explored[]): RaceReport {
  const site = (id: number, line: number) => {
    const kind: SiteKind = 'read'
    return { id, line, column: 4, kind, name: 'x' }
  }
  const files = Object.entries(lines).map(([path, count], i): FileReport => ({
    path: `src/${path}`,
    hash: '',
    sites: Array.from({ length: count }, (_, n) => site(1000 * i + n + 1, n + 1)),
  }))
  const tests = found.map((each, i) => tested('a.race.test.ts', `test ${i}`, each))
  return { version: 1, tool: { name: 'racetest', version: '1.0.0' }, tests, files }
}

const both = [true, true] as const
const firstOnly = [true, false] as const
const secondOnly = [false, true] as const

function pair(
  a: number,
  b: number,
  taken: readonly [boolean, boolean],
  isFailing = false,
): PairReport {
  const [first, second] = taken.map((is) => (is ? 3 : 0))
  return { sites: [a, b], orders: [first!, second!], taken, failing: isFailing ? 2 : 0 }
}

const waited = (site: number, split: number): AwaitReport => ({ site, reached: 9, split })

const cache = (line: number): number => 1000 + line

const lines = { 'account.ts': 12, 'cache.ts': 61, 'queue.ts': 3 }
const report = reportOf(
  lines,
  {
    pairs: [
      pair(6, 8, firstOnly),
      pair(8, 8, firstOnly, true),
      pair(8, 12, both, true),
      pair(8, cache(31), secondOnly),
    ],
    awaits: [waited(7, 1), waited(cache(52), 0)],
  },
  {
    pairs: [
      pair(6, 8, secondOnly),
      pair(cache(31), cache(44), firstOnly),
      pair(cache(44), cache(44), firstOnly),
      pair(cache(44), cache(58), secondOnly),
    ],
    awaits: [waited(cache(40), 9), waited(cache(52), 0), waited(cache(61), 0)],
  },
)

test('the table by source file', () => {
  expect(renderFiles(report, look(80))).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|----------------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|----------------------------
    All files      |      4 |      50 |     7 |  28.57 |
     account.ts    |      1 |     100 |     4 |     50 | 8~8 8~cache.ts:31
     cache.ts      |      3 |   33.33 |     4 |      0 | 31~account.ts:8 31~44 44~…
     queue.ts      |      0 |       - |     0 |      - |
    ---------------|--------|---------|-------|--------|----------------------------"
  `)
  expect(renderFiles(report, look(120))).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------
    File           | Awaits | % Split | Races | % Both | Benign | Seen in one order only            | Awaits never split
    ---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------
    All files      |      4 |      50 |     7 |  28.57 |      1 |                                   |
     account.ts    |      1 |     100 |     4 |     50 |      1 | 8~8, 8~cache.ts:31                |
     cache.ts      |      3 |   33.33 |     4 |      0 |      0 | 31~account.ts:8, 31~44, 44~44, 4… | 52, 61
     queue.ts      |      0 |       - |     0 |      - |      - |                                   |
    ---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------"
  `)
})

test('nothing to count is neither good nor bad', () => {
  const found = { pairs: [], awaits: [waited(3, 1)] }
  expect(renderFiles(reportOf({ 'queue.ts': 3 }, found), look(80))).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|-----------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|-----------------------
    All files      |      1 |     100 |     0 |      - |
     queue.ts      |      1 |     100 |     0 |      - |
    ---------------|--------|---------|-------|--------|-----------------------"
  `)
})

test('long names and many lines', () => {
  const name = 'a-file-with-a-name-that-is-so-long-that-it-takes-all-of-the-line.ts'
  const pairs = Array.from({ length: 20 }, (_, i) => pair(i + 1, i + 100, firstOnly))
  const long = reportOf({ [name]: 120 }, { pairs, awaits: [] })
  const rendered = renderFiles(long, { ...look(80), unicode: false })
  expect(rendered).toMatchInlineSnapshot(`
    "--------------------|--------|---------|-------|--------|-----------------------
    File                | Awaits | % Split | Races | % Both | Look at lines
    --------------------|--------|---------|-------|--------|-----------------------
    All files           |      0 |       - |    20 |      0 |
     a-file-with-a-na...|      0 |       - |    20 |      0 | 1~100 2~101 3~102 ...
    --------------------|--------|---------|-------|--------|-----------------------"
  `)
})

test('in colour', () => {
  const rendered = renderFiles(report, { ...look(80), colour: true })
  expect(rendered.replaceAll('\u001b', '\\e')).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|----------------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|----------------------------
    All files      |      4 | \\e[33m     50 \\e[39m|     7 | \\e[31m 28.57 \\e[39m|
     account.ts    |      1 | \\e[32m    100 \\e[39m|     4 | \\e[33m    50 \\e[39m| 8~8 8~cache.ts:31
     cache.ts      |      3 | \\e[31m  33.33 \\e[39m|     4 | \\e[31m     0 \\e[39m| 31~account.ts:8 31~44 44~…
     queue.ts      |      0 |       - |     0 |      - |
    ---------------|--------|---------|-------|--------|----------------------------"
  `)
})

test('the files of tests only where they have something to count', () => {
  const inTest = { 'a.ts': 1, 'a.race.test.ts': 1 }
  const asTest = ({ tests, ...rest }: RaceReport): RaceReport => ({
    ...rest,
    tests: tests.map((each) => ({ ...each, file: 'src/a.race.test.ts' })),
  })
  const rows = (found: Explored): string[] =>
    renderFiles(asTest(reportOf(inTest, found)), look(80)).match(/^ \S+\.ts/gm) ?? []
  expect(rows({ pairs: [], awaits: [] })).toEqual([' a.ts'])
  expect(rows({ pairs: [pair(1001, 1001, both)], awaits: [] })).toEqual([
    ' a.ts',
    ' a.race.test.ts',
  ])
  expect(renderFiles(reportOf({}, { pairs: [], awaits: [] }), look(80))).toBe('')
})
