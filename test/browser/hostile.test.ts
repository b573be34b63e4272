import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AccessReport, Counterexample, RaceReport, StepReport } from '@racetest/core'
import { renderPage } from '@racetest/report/page'
import { describe, expect, test } from 'vitest'
import { lacksBrowser, openBrowser } from '../support/browser.ts'

const nasty = '</script><b onclick=alert(1)><img src=x onerror=alert(1)>\u202e 👩‍👩‍👧 \u2028${alert(1)}'
const taskCount = 200
const stepCount = 5000

function access(i: number): AccessReport {
  return {
    kind: i % 3 === 0 ? 'write' : 'read',
    resource: `${nasty}#${i % 4}`,
    position: { file: nasty, line: 1 + (i % 40), column: 2, length: 5 },
    before: `"${nasty}${i}"`,
    after: `"${nasty}${i + 1}"`,
    from: i % 7,
  }
}

const steps = Array.from({ length: stepCount }, (_, i): StepReport => ({
  task: `T${i % taskCount}`,
  accesses: Array.from({ length: 1 + (i % 4) }, (_none, j) => access(i + j)),
  last: i >= stepCount - taskCount,
  suspendedAt: { file: nasty, line: 3, column: 1, length: 3 },
  afterSteps: i < taskCount ? [] : [i - taskCount + 1, i],
}))

const counterexample: Counterexample = {
  pattern: 'lost update',
  resource: `${nasty}#0`,
  headline: nasty,
  cause: nasty,
  error: { name: nasty, message: `${nasty}\n${nasty}` },
  tasks: Array.from({ length: taskCount }, (_, i) => ({
    letter: `T${i}`,
    name: nasty,
    call: nasty,
  })),
  steps,
  passing: steps.toReversed().map((step) => ({ ...step, afterSteps: [] })),
  critical: [100, 2300],
  reversalPasses: true,
  schedule: { text: nasty, switches: 1, steps: 1, foundSteps: 2, foundSwitches: 1, tries: 1 },
  replay: nasty,
  confirmed: [3, 3],
  inputs: [{ name: nasty, value: nasty.repeat(50) }],
}

const report: RaceReport = {
  version: 1,
  tool: { name: nasty, version: nasty },
  files: [
    { path: nasty, hash: '', sites: [{ id: 0, line: 1, column: 0, kind: 'write', name: nasty }] },
  ],
  tests: [
    {
      id: nasty,
      file: nasty,
      name: nasty,
      line: 1,
      status: 'failed',
      inputs: 1,
      traces: 100_000,
      redundant: 0,
      pairs: [{ sites: [0, 0], orders: [1, 0], taken: [true, false], failing: 1 }],
      awaits: [],
      counterexample,
      duration: 60_000,
    },
  ],
}

describe.skipIf(lacksBrowser('The page with hostile data'))('hostile and large data', () => {
  test('is shown as text, and cut to what a browser can take', async () => {
    const html = renderPage(report, { [nasty]: `${nasty}\n`.repeat(50) })
    expect(html.length).toBeLessThan(5_000_000)
    const folder = await mkdtemp(join(tmpdir(), 'racetest-hostile-'))
    const browser = await openBrowser()
    try {
      const file = join(folder, 'index.html')
      await writeFile(file, html)
      const page = await browser.newPage()
      const wrong: string[] = []
      page.on('pageerror', (error) => wrong.push(error.message))
      page.on('console', (message) => wrong.push(message.text()))
      page.on('dialog', (dialog) => wrong.push(dialog.message()))
      page.on('request', (request) => {
        if (!request.url().startsWith('file:')) wrong.push(request.url())
      })
      await page.goto(pathToFileURL(file).href)
      const link = page.getByRole('link', { name: '</script>' }).first()
      await link.click()
      await page.keyboard.press('j')
      await page.locator('[aria-current=step]').waitFor()
      await page.keyboard.press('End')
      await page.keyboard.press('o')
      await page.keyboard.press('j')
      await page.getByLabel('side by side').check()
      await page.goto(`${pathToFileURL(file).href}#/?show=files`)
      await page.getByRole('table').getByRole('link').first().click()
      await page.getByRole('button', { name: '1 race pair' }).first().click()
      expect(await page.locator('#app b:not(.letter), #app img').count()).toBe(0)
      expect(await page.locator('h1').textContent()).not.toMatch(/[\u2028\u202e]/)
      expect(wrong).toEqual([])
    } finally {
      await browser.close()
      await rm(folder, { recursive: true })
    }
  })
})
