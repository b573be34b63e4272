import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RaceReport } from '@racetest/core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { lacksBrowser, openBrowser } from '../support/browser.ts'
import { fileNumbers, type Rows, tableRows, testNumbers } from '../support/report-numbers.ts'
import { runVitest } from '../support/run-vitest.ts'

describe.skipIf(lacksBrowser('The numbers of the page'))('numbers', () => {
  test('of the page are those of race.json and of the tables', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'racetest-numbers-'))
    const browser = await openBrowser()
    try {
      const args = ['--config', 'page.config.ts']
      const env = { REPORTS: folder }
      const { output } = await runVitest('reports', { args, env, tables: true, columns: 200 })
      const report = JSON.parse(await readFile(join(folder, 'race.json'), 'utf8')) as RaceReport
      const page = await browser.newPage()
      await page.goto(pathToFileURL(join(folder, 'index.html')).href)

      await page.getByRole('link', { name: 'All tests' }).click()
      const tests = await rowsOf(page, 'All tests', [
        'Inputs',
        'Traces',
        'Races',
        'Both ways',
        'Status',
      ])
      const { 'All tests': _, ...printed } = tableRows(output, 'Test')
      // Rows of files have no status.
      const told = Object.entries(printed).filter(([, cells]) => cells.at(-1) !== '')
      expect(tests).toEqual(Object.fromEntries(told))
      const explored = Object.entries(tests).map(([name, [inputs, traces, ...others]]) => [
        name,
        [inputs, traces!.split(' ')[0], ...others],
      ])
      expect(Object.fromEntries(explored)).toEqual(testNumbers(report))
      expect(explored).toHaveLength(report.tests.length)

      await page.getByRole('link', { name: 'Files' }).click()
      const files = await rowsOf(page, 'Source files', [
        'Awaits',
        'Split',
        'Races',
        'Both ways',
        'Benign',
      ])
      const inTable = Object.entries(tableRows(output, 'File')).map(
        ([name, cells]) => [name, cells.slice(0, 5)] as const,
      )
      expect(files).toEqual(Object.fromEntries(inTable))
      const { 'All files': _all, ...each } = files
      // Files of tests are told of only where something was seen in them.
      const counted = Object.entries(fileNumbers(report)).filter(([path]) => path in each)
      expect(Object.entries(each).map(([path, cells]) => [path, cells.slice(0, 4)])).toEqual(
        counted,
      )
      expect(counted.length).toBeGreaterThan(4)
    } finally {
      await browser.close()
      await rm(folder, { recursive: true })
    }
  })
})

/** The cells of the columns, in their order, by the name of the row; `-` where there is nothing to count. */
async function rowsOf(page: Page, table: string, columns: readonly string[]): Promise<Rows> {
  const rows = page.getByRole('table', { name: table }).locator('tr')
  const texts = await rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.querySelectorAll<HTMLElement>('th, td')].map((cell) => cell.innerText),
    ),
  )
  const [heading = [], ...others] = texts
  return Object.fromEntries(
    others
      .filter((cells) => cells.length === heading.length)
      .map((cells) => [
        cells[0]!.split('\n')[0]!,
        columns.map((title) =>
          cells[heading.indexOf(title)]!.replace(/^nothing .*/, '-').replace(' %', ''),
        ),
      ]),
  )
}
