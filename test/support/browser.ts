import { existsSync } from 'node:fs'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Whether there is no browser to look at pages with. In CI the tests run anyway, and fail. */
export function lacksBrowser(suite: string): boolean {
  if (paths.some((path) => existsSync(path)) || process.env['CI'] === 'true') return false
  process.stderr.write(`${suite} is skipped: there is none of ${paths.join(', ')}.\n`)
  return true
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = paths.find((path) => existsSync(path)) ?? paths[0]!
  // Whoever runs as root has no sandbox; the pages are our own.
  return await chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** What axe has to say against a page. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
}
