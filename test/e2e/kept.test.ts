import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtures, runVitest, type VitestRun } from '../support/run-vitest.ts'

// Each test goes on where the one before it has left the project.
describe('a failing schedule is kept in .race', () => {
  let folder: string
  beforeAll(async () => {
    const scratch = join(fixtures, '../../.vitest')
    await mkdir(scratch, { recursive: true })
    folder = await mkdtemp(join(scratch, 'kept-'))
    await cp(join(fixtures, 'kept'), folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = (): Promise<VitestRun> =>
    runVitest(relative(fixtures, folder), { env: { RACE_KEEP: '1' } })
  const kept = async (): Promise<string[]> => {
    const files = await readdir(join(folder, '.race'), { recursive: true }).catch(() => [])
    return files.filter((file) => file.endsWith('.txt')).toSorted()
  }
  const edit = async (change: (text: string) => string): Promise<void> => {
    const file = join(folder, 'account.ts')
    await writeFile(file, change(await readFile(file, 'utf8')))
  }
  const files = [
    'kept.test.ts/account-deposits-are-not-lost-f4da.txt',
    'kept.test.ts/account-of-any-size-3649.txt',
  ]

  test('one file per failing test', async () => {
    const { tests } = await run()
    expect(await kept()).toEqual(files)
    const { replay } = tests['account deposits are not lost']!.race as { replay: string }
    expect(await readFile(join(folder, '.race', files[0]!), 'utf8')).toBe(
      `# account > deposits are not lost\n# lost update on Account#1.balance: expected 1 to be 3\n${replay}\n`,
    )
  })

  test('it is tried first', async () => {
    const { tests, output } = await run()
    expect(tests['account deposits are not lost']!.race).toMatchObject({ traces: 1 })
    expect(tests['account of any size (with seed=11)']!.race).toMatchObject({
      traces: 1,
      inputs: 1,
    })
    expect(output).toContain('kept from an earlier run')
  })

  test('also when the code has changed', async () => {
    await edit((text) => text.replace('const before', 'const unrelated = {}\n    const before'))
    const { tests } = await run()
    expect(tests['account deposits are not lost']!.race).toMatchObject({
      status: 'failed',
      traces: 1,
    })
    expect(await kept()).toEqual(files)
  })

  test('and goes when the search finds nothing any more', async () => {
    await edit((text) =>
      text.replace('const before = this.balance', '').replace('before +', 'this.balance +'),
    )
    const { tests } = await run()
    expect(tests['account deposits are not lost']!.race).toMatchObject({ status: 'verified' })
    expect(await kept()).toEqual([])
    expect(await readdir(folder)).not.toContain('.race')
  })
})
