import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

/** The files that a run leaves, and where its messages say that the page is. */
async function run(
  config: string,
  args: readonly string[],
  before: Readonly<Record<string, string>> = {},
): Promise<{ files: readonly string[]; told: readonly string[]; page: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'racetest-page-'))
  try {
    for (const [file, text] of Object.entries(before)) await writeFile(join(folder, file), text)
    const { output } = await runVitest('tables', {
      args: ['--config', config, ...args.map((arg) => arg.replace('<folder>', folder))],
      env: { REPORTS: folder },
      page: true,
      tables: true,
      columns: 200,
    })
    const told = output.split('\n').filter((line) => /^ +Reports? /.test(line))
    const files = await readdir(folder)
    return {
      files,
      page: files.includes('index.html') ? await readFile(join(folder, 'index.html'), 'utf8') : '',
      told: told.map((line) => line.replace(folder, '<folder>').trim()),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('without being asked for, the page is there when something failed', async () => {
  expect(await run('directory.config.ts', ['-t', 'deposits'])).toMatchObject({
    files: ['index.html'],
    told: ['Report    <folder>/index.html#/test/<id>', 'Reports  <folder>/index.html'],
  })
  expect(await run('directory.config.ts', ['-t', 'audits|one trace'])).toEqual({
    files: [],
    told: [],
    page: '',
  })
})

test('a page that is there is kept up to date', async () => {
  const old = { 'index.html': 'deposits are not lost: failed' }
  const { told, page } = await run('directory.config.ts', ['-t', 'audits|one trace'], old)
  expect(told).toEqual(['Reports  <folder>/index.html'])
  // Not the page itself: it would be printed.
  expect(page.slice(0, 15)).toBe('<!doctype html>')
})

test('asked for, it always is', async () => {
  const { files } = await run('page.config.ts', ['-t', 'audits'])
  expect(files.toSorted()).toEqual(['index.html', 'race.json'])
})

test('a part of a run has none, and promises none', async () => {
  const blob = ['--reporter=blob', '--outputFile.blob=<folder>/blob.json', '-t', 'deposits']
  expect(await run('directory.config.ts', blob)).toMatchObject({ files: ['blob.json'], told: [] })
})
