import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { version as vitest } from 'vitest/package.json' with { type: 'json' }

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the code of each package may weigh, in kB after gzip. Raise one when that is worth it. */
const budgets = { core: 28, instrument: 32, runtime: 76, report: 76, racetest: 156 }
const packages = Object.keys(budgets) as (keyof typeof budgets)[]
const nameOf = (folder: string): string => (folder === 'racetest' ? folder : `@racetest/${folder}`)

/** As of somebody who has never seen this repository. */
const project = mkdtempSync(join(tmpdir(), 'racetest-package-'))
const tarball = (folder: string): string => join(project, `${folder}.tgz`)
const installed = (folder: string): string => join(project, 'node_modules', nameOf(folder))

beforeAll(async () => {
  for (const folder of packages) {
    const args = ['pack', '--json', '--pack-destination', project, `--workspace=packages/${folder}`]
    const { stdout } = await run('npm', args, { cwd: root })
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
    cpSync(join(project, filename), tarball(folder))
  }
  writeFileSync(join(project, 'package.json'), '{ "type": "module", "private": true }')
  const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', `vitest@${vitest}`]
  await run('npm', [...args, ...packages.map(tarball)], { cwd: project })
}, 300_000)

afterAll(() => rmSync(project, { recursive: true }))

describe.for(packages)('%s', (folder) => {
  test('publint has nothing to say', async () => {
    const pack = { tarball: new Uint8Array(readFileSync(tarball(folder))).buffer }
    const { messages, pkg } = await publint({ pack, strict: true, level: 'warning' })
    expect(messages.map((message) => formatMessage(message, pkg!))).toEqual([])
  })

  test('its types are right for ES modules', async () => {
    const types = createPackageFromTarballData(new Uint8Array(readFileSync(tarball(folder))))
    const result = await checkPackage(types)
    const problems = result.types === false ? ['no types'] : result.problems
    const other = ['node10', 'node16-cjs']
    expect(
      problems.filter(
        (it) =>
          typeof it === 'string' || !('resolutionKind' in it) || !other.includes(it.resolutionKind),
      ),
    ).toEqual([])
  })

  test('holds what was built, its licence and its README, and nothing else', () => {
    const files = readdirSync(installed(folder)).toSorted()
    expect(files).toEqual(['LICENSE', 'README.md', 'dist', 'package.json'])
  })

  test(`has at most ${budgets[folder]} kB of code`, () => {
    const dist = join(installed(folder), 'dist')
    const code = readdirSync(dist).filter((file) => file.endsWith('.mjs'))
    const sizes = code.map((file) => gzipSync(readFileSync(join(dist, file))).length / 1000)
    const size = sizes.reduce((sum, it) => sum + it, 0)
    expect(size).toBeLessThan(budgets[folder])
    // Far below is as bad: then the budget guards nothing.
    expect(size).toBeGreaterThan(budgets[folder] / 3)
  })

  test('can be imported', async () => {
    // raceTest itself lives in Vitest's workers; the last test uses it there.
    const specifier = folder === 'racetest' ? 'racetest/plugin' : nameOf(folder)
    const code = `console.log(Object.keys(await import('${specifier}')).length)`
    const { stdout } = await run('node', ['--input-type=module', '-e', code], { cwd: project })
    expect(Number(stdout)).toBeGreaterThan(0)
  })
})

test('a project that installed it finds a race', async () => {
  const playground = join(root, 'playground')
  cpSync(join(playground, 'vitest.config.ts'), join(project, 'vitest.config.ts'))
  cpSync(join(playground, 'bank'), join(project, 'bank'), { recursive: true })
  const report = join(project, 'report.json')
  const args = ['vitest', 'run', '--reporter=json', `--outputFile=${report}`]
  await run('npx', args, { cwd: project }).catch(() => 'the race fails the test')
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const outcomes = testResults[0].assertionResults.map(({ title, meta }) => [
    title,
    meta.race?.status,
  ])
  expect(outcomes).toEqual([
    ['deposits are not lost', 'failed'],
    ['deposits are not lost, fixed', 'verified'],
  ])
})

interface Report {
  readonly testResults: readonly [
    {
      readonly assertionResults: readonly {
        readonly title: string
        readonly meta: { readonly race?: { readonly status: string } }
      }[]
    },
  ]
}
