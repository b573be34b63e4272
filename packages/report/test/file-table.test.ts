import type { Coverage, Place } from '@racetest/core'
import { expect, test } from 'vitest'
import { renderFiles } from '../src/index.ts'

const look = (columns: number) => ({ columns, colour: false, unicode: true })

const at = (file: string, line: number, kind: Place['kind'] = 'read'): Place => ({
  file: `src/${file}`,
  line,
  column: 4,
  kind,
})

function pair(a: Place, b: Place, orders: number, failing = false) {
  return { places: [a, b] as const, orders, failing }
}

const account = (line: number) => at('account.ts', line)
const cache = (line: number) => at('cache.ts', line)

const coverage: Coverage = {
  pairs: [
    pair(account(6), account(8), 3),
    pair(account(8), account(8), 1, true),
    pair(account(8), account(12), 3, true),
    pair(account(8), cache(31), 2),
    pair(cache(31), cache(44), 1),
    pair(cache(44), cache(44), 1),
    pair(cache(44), cache(58), 2),
  ],
  awaits: [
    { place: at('account.ts', 7, 'await'), split: true },
    { place: at('cache.ts', 40, 'await'), split: true },
    { place: at('cache.ts', 52, 'await'), split: false },
    { place: at('cache.ts', 61, 'await'), split: false },
  ],
}

test('the table by source file', () => {
  expect(renderFiles(coverage, look(80))).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|----------------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|----------------------------
    All files      |      4 |      50 |     7 |  28.57 |
     account.ts    |      1 |     100 |     4 |     50 | 8~8 8~cache.ts:31
     cache.ts      |      3 |   33.33 |     4 |      0 | 31~account.ts:8 31~44 44~…
    ---------------|--------|---------|-------|--------|----------------------------"
  `)
  expect(renderFiles(coverage, look(120))).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------
    File           | Awaits | % Split | Races | % Both | Benign | Seen in one order only            | Awaits never split
    ---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------
    All files      |      4 |      50 |     7 |  28.57 |      1 |                                   |
     account.ts    |      1 |     100 |     4 |     50 |      1 | 8~8, 8~cache.ts:31                |
     cache.ts      |      3 |   33.33 |     4 |      0 |      0 | 31~account.ts:8, 31~44, 44~44, 4… | 52, 61
    ---------------|--------|---------|-------|--------|--------|-----------------------------------|-----------------------"
  `)
})

test('nothing to count is neither good nor bad', () => {
  const awaits = [{ place: at('queue.ts', 3, 'await'), split: true }]
  expect(renderFiles({ pairs: [], awaits }, look(80))).toMatchInlineSnapshot(`
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
  const pairs = Array.from({ length: 20 }, (_, i) => pair(at(name, i + 1), at(name, i + 100), 1))
  const rendered = renderFiles({ pairs, awaits: [] }, { ...look(80), unicode: false })
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
  const rendered = renderFiles(coverage, { ...look(80), colour: true })
  expect(rendered.replaceAll('\u001b', '\\e')).toMatchInlineSnapshot(`
    "---------------|--------|---------|-------|--------|----------------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|----------------------------
    All files      |      4 | \\e[33m     50 \\e[39m|     7 | \\e[31m 28.57 \\e[39m|
     account.ts    |      1 | \\e[32m    100 \\e[39m|     4 | \\e[33m    50 \\e[39m| 8~8 8~cache.ts:31
     cache.ts      |      3 | \\e[31m  33.33 \\e[39m|     4 | \\e[31m     0 \\e[39m| 31~account.ts:8 31~44 44~…
    ---------------|--------|---------|-------|--------|----------------------------"
  `)
})
