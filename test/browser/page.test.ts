import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import type { RaceReport } from 'racetest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lacksBrowser, openBrowser, violationsOf } from '../support/browser.ts'
import { runVitest } from '../support/run-vitest.ts'

describe.skipIf(lacksBrowser('The page'))('the page of a run', () => {
  let folder: string
  let output: string
  let report: RaceReport
  let address: string
  let browser: Browser
  const ids = new Map<string, string>()

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'racetest-page-'))
    const args = ['--config', 'page.config.ts']
    const env = { RACE_REPORTS: folder }
    ;({ output } = await runVitest('tables', { args, env, tables: true, columns: 120 }))
    report = JSON.parse(await readFile(join(folder, 'race.json'), 'utf8')) as RaceReport
    for (const { name, id } of report.tests) ids.set(name, id)
    address = pathToFileURL(join(folder, 'index.html')).href
    browser = await openBrowser()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await rm(folder, { recursive: true })
  })

  /** Opens a view; whatever goes wrong in the page fails the test. */
  async function open(
    view: string,
    look: Parameters<Browser['newPage']>[0] = {},
  ): Promise<Page & AsyncDisposable> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...look })
    const wrong: string[] = []
    page.on('pageerror', (error) => wrong.push(error.message))
    page.on('console', (message) => wrong.push(message.text()))
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== address) wrong.push(`asks for ${request.url()}`)
    })
    await page.goto(address + view)
    await page.locator('h1').waitFor()
    return Object.assign(page, {
      [Symbol.asyncDispose]: async () => {
        await page.close()
        expect(wrong).toEqual([])
      },
    })
  }

  const failed = (): string => `#/test/${ids.get('deposits are not lost')}`
  const told = async (page: Page): Promise<string> =>
    (await page.locator('body').ariaSnapshot()).replace(/\d+(?:\.\d+)? ?m?s\b/g, '1ms')

  test('opens from disk, without an error or a request', async () => {
    for (const view of ['', '#/', failed(), '#/file/src/counter.ts', '#/test/nothing', '#?%zz']) {
      await using page = await open(view)
      expect(await page.locator('h1').count()).toBe(1)
    }
  })

  test('the overview', async () => {
    await using page = await open('')
    expect(await told(page)).toMatchInlineSnapshot()
  })

  test('all tests', async () => {
    await using page = await open('#/?show=all')
    expect(await told(page)).toMatchInlineSnapshot()
  })

  test('a failing test', async () => {
    await using page = await open(failed())
    expect(await told(page)).toMatchInlineSnapshot()
  })

  test('the orders side by side', async () => {
    await using page = await open(`${failed()}?order=both&step=2`)
    expect(await page.getByRole('table').first().ariaSnapshot()).toMatchInlineSnapshot()
  })

  test('tests that did not fail', async () => {
    const heads: string[] = []
    for (const { id, status } of report.tests) {
      if (status === 'failed') continue
      await using page = await open(`#/test/${id}`)
      heads.push(await page.locator('main').ariaSnapshot())
    }
    expect(heads.join('\n\n').replace(/\d+(?:\.\d+)? ?m?s\b/g, '1ms')).toMatchInlineSnapshot()
  })

  test('a file, and a pair of it', async () => {
    await using page = await open('#/file/src/account.ts')
    await page.getByRole('button', { name: '2 race pairs at line 6' }).click()
    expect(page.url()).toBe(`${address}#/file/src/account.ts?line=6&pair=2`)
    expect(await told(page)).toMatchInlineSnapshot()
    await page.getByRole('link', { name: 'show a failing trace' }).click()
    expect(page.url()).toBe(`${address}${failed()}?step=3`)
    await page.locator('[aria-current=step]').waitFor()
  })

  test('keys, and an address that holds what they chose', async () => {
    await using page = await open(failed())
    const sentence = page.locator('.sentence')
    expect(await sentence.textContent()).toBe('Before the first step.')
    for (const key of ['j', 'j', 'ArrowRight']) await page.keyboard.press(key)
    const third =
      'Step 3. bob writes 2 over 0. Account#1.balance is now 2. It races with step 1. ' +
      'alice is suspended at line 5 and still holds 0.'
    expect(await sentence.textContent()).toBe(third)
    expect(page.url()).toBe(`${address}${failed()}?step=3`)
    await page.reload()
    expect(await sentence.textContent()).toBe(third)

    const step = (): Promise<string | null> =>
      page.locator('[aria-current=step]').getAttribute('data-step')
    await page.keyboard.press('r')
    expect(await step()).toBe('1')
    await page.keyboard.press('r')
    expect(await step()).toBe('3')
    await page.keyboard.press('k')
    expect(await step()).toBe('2')
    await page.keyboard.press('End')
    expect(await step()).toBe('4')
    await page.keyboard.press('o')
    expect(page.url()).toBe(`${address}${failed()}?order=passing`)
    await page.keyboard.press('j')
    expect(await page.getByRole('radio', { name: 'passing' }).isChecked()).toBe(true)
    await page.keyboard.press('Home')
    expect(await page.locator('[aria-current=step]').count()).toBe(0)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog', { name: 'Keys' }).isVisible()).toBe(true)
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('the filter finds tests and files, and its letters are no keys', async () => {
    await using page = await open('#/?show=all')
    await page.keyboard.press('/')
    await page.keyboard.type('trace?')
    expect(await page.getByRole('row').count()).toBe(0)
    await page.keyboard.press('Backspace')
    const rows = page.getByRole('table', { name: 'All tests' }).getByRole('link')
    expect(await rows.allTextContents()).toEqual(['counting > one trace'])
    expect(page.url()).toBe(`${address}#/?show=all&filter=trace`)
    await page.reload()
    expect(await rows.count()).toBe(1)
  })

  test('a chosen step shows what is before it, and what is unordered with it', async () => {
    await using page = await open(`${failed()}?step=2`)
    const classes = await page
      .locator('tr[data-step]')
      .evaluateAll((rows) =>
        rows.map((row) =>
          [...row.classList].find((name) => /before|after|unordered|itself/.test(name)),
        ),
      )
    expect(classes).toEqual(['unordered', 'itself', 'after', 'after'])
    const listed = await page.locator('.relations dl').ariaSnapshot()
    expect(listed).toMatchInlineSnapshot()
  })

  test('a value shows where it comes from and where else it is', async () => {
    await using page = await open(`${failed()}?order=passing&step=3`)
    await page.locator('tr[data-step="3"] .value').first().focus()
    expect(await page.locator('.value.looked').allTextContents()).toEqual(['2', '2', '2'])
    expect(await page.locator('path.arrow').count()).toBe(1)
    await page.keyboard.press('Tab')
    expect(await page.locator('path.arrow').count()).toBe(0)
  })

  test('source and lanes follow each other', async () => {
    await using page = await open(failed())
    const source = page.getByRole('region', { name: 'Source of src/account.ts' })
    await source.getByRole('button', { name: 'step 4' }).click()
    expect(await page.locator('[aria-current=step]').getAttribute('data-step')).toBe('4')
    expect(await source.locator('tr.lit').getAttribute('data-line')).toBe('6')
    await page.locator('tr[data-step="2"] td').first().click()
    expect(await source.locator('tr.lit').getAttribute('data-line')).toBe('4')
    expect(await source.locator('.mark.critical').allTextContents()).toEqual([
      'this.',
      'balance',
      'this.',
      'balance',
    ])
  })

  test('narrow, each row names its task; on paper there are all rows and no controls', async () => {
    await using page = await open(failed(), { viewport: { width: 320, height: 700 } })
    const name = page.locator('tr[data-step="1"] .task-name')
    expect(await name.isVisible()).toBe(true)
    expect(await page.locator('th.lane').first().isVisible()).toBe(false)
    await page.setViewportSize({ width: 1280, height: 900 })
    expect(await name.isVisible()).toBe(false)
    expect(await page.locator('th.lane').first().isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('.controls').isVisible()).toBe(false)
    expect(await page.locator('tr[data-step]').count()).toBe(4)
  })

  test.for([
    ['light', 1280],
    ['light', 320],
    ['dark', 1280],
    ['dark', 320],
  ] as const)('axe finds nothing: %s, %i px', async ([colorScheme, width]) => {
    const views = [
      '#/',
      '#/?show=all',
      '#/?show=files',
      failed(),
      `${failed()}?step=2`,
      `${failed()}?order=both&step=3`,
      `#/test/${ids.get('counting > every other time')}`,
      '#/file/src/account.ts?line=6&pair=2',
    ]
    for (const view of views) {
      await using page = await open(view, { colorScheme, viewport: { width, height: 900 } })
      expect([view, await violationsOf(page)]).toEqual([view, []])
      // Nothing is wider than the window but what scrolls by itself.
      expect([view, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([
        view,
        width,
      ])
    }
  })

  test('numbers are those of race.json and of the tables', async () => {
    await using page = await open('#/?show=all')
    const tests = await cellsOf(page.getByRole('table', { name: 'All tests' }), 'tbody tr')
    const shown = tests
      .filter((cells) => cells.length > 1)
      .map(([name = '', status, inputs, traces, races, both]) => {
        const [title] = name.split('\n')
        return [title, inputs, traces, races, both === 'nothing races' ? '-' : both, status]
      })
    expect(shown).toEqual(rowsOf(output, 'Test').filter(([, , , , , status]) => status !== ''))
    expect(
      shown.map(([title, inputs, traces, races, , status]) => [
        title,
        inputs,
        traces?.split(' ')[0],
        races,
        status,
      ]),
    ).toEqual(
      report.tests.map(({ name, inputs, traces, pairs, status }) => [
        name,
        String(inputs),
        String(traces),
        String(pairs.length),
        status,
      ]),
    )
    await page.getByRole('link', { name: 'Files' }).click()
    const files = await cellsOf(
      page.getByRole('table', { name: 'Source files' }),
      'tbody tr, tfoot tr',
    )
    const told = files.map(([name, awaits, split, races, both, benign, look]) => [
      name,
      awaits,
      split === 'nothing to split' ? '-' : split,
      races,
      both === 'nothing races' ? '-' : both,
      benign,
      look,
    ])
    const [all, ...each] = rowsOf(output, 'File').map(
      ([name, awaits, split, races, both, benign, one, unsplit]) => [
        name,
        awaits,
        split,
        races,
        both,
        benign,
        [...one!.split(', '), ...unsplit!.split(', ').map((line) => line && `!${line}`)]
          .filter(Boolean)
          .join(' '),
      ],
    )
    expect(told).toEqual([...each, all])
  })
})

/** Texts of the cells of each row. */
async function cellsOf(table: Locator, rows: string): Promise<string[][]> {
  return await table
    .locator(rows)
    .evaluateAll((found) =>
      found.map((row) =>
        [...row.querySelectorAll<HTMLElement>('th, td')].map((cell) =>
          cell.innerText.trim().replace(/ %$/, ''),
        ),
      ),
    )
}

/** The rows of a table in the terminal, by the title of its first column. */
function rowsOf(output: string, title: string): string[][] {
  const lines = output.split('\n')
  const heading = lines.findIndex((line) => line.startsWith(title) && line.includes('|'))
  const length = lines.slice(heading + 2).findIndex((line) => line.startsWith('---'))
  return lines
    .slice(heading + 2, heading + 2 + length)
    .map((line) => line.split('|').map((cell) => cell.trim()))
}
