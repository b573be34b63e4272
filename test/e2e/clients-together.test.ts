import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { outcomesOf, withoutPorts } from '../support/outcomes-of.ts'
import { fixtures, runVitest, type VitestRun } from '../support/run-vitest.ts'

// Each test goes on where the one before it has left the project.
describe('clients that nobody knows, with all that race tests can do', { timeout: 180_000 }, () => {
  let folder: string
  const file = (): string => join(folder, 'together.race.test.ts')
  beforeAll(async () => {
    const scratch = join(fixtures, '../../.vitest')
    await mkdir(scratch, { recursive: true })
    folder = await mkdtemp(join(scratch, 'clients-'))
    await cp(join(fixtures, 'clients'), folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = (args: readonly string[] = [], env = {}): Promise<VitestRun> =>
    runVitest(relative(fixtures, folder), {
      args: ['together', ...args],
      env: { RACE_KEEP: '1', ...env },
    })
  const told = (it: VitestRun): string[] => outcomesOf(it).map(withoutPorts)
  const failed = (it: VitestRun): string[] =>
    Object.entries(it.tests).flatMap(([name, { status }]) => (status === 'failed' ? [name] : []))
  const kept = async (): Promise<number> => {
    const files = await readdir(join(folder, '.race'), { recursive: true })
    return files.filter((name) => name.endsWith('.txt')).length
  }

  let first: VitestRun
  test('each of them', async () => {
    first = await run()
    expect(told(first)).toMatchInlineSnapshot(`
      [
        "generated: verified, 7",
        "generated, and lost (with seed=3): failed, 5: RaceError: race on tcp://localhost:<port>: expected 1 to be 2",
        "serializable: verified, 2",
        "not serializable: failed, 2: RaceError: race on tcp://localhost:<port>: not serializable: observed 1",
        "1 for each: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 2",
        "2 for each: failed, 2: RaceError: race on tcp://localhost:<port>: expected 2 to be 4",
        "JavaScript's own order: verified, 4",
        "JavaScript's own order, and lost: failed, 1: RaceError: race on tcp://localhost:<port>: expected 2 to be 3",
        "one client, the first test: failed, 2: RaceError: race on tcp://localhost:<port>: expected 1 to be 3",
        "one client, the second test: verified, 2",
        "fresh modules: verified, 2",
        "fresh modules, and lost: failed, 1: RaceError: lost update on known: expected 2 to be 3",
        "commands: verified, 17",
        "commands, and lost (with seed=5): failed, 31: RaceError: not linearizable: add() → 0, undefined, incr() → 2 | add() → 0, unde…",
      ]
    `)
  })

  test('failures are kept, and tried first', async () => {
    expect(await kept()).toBe(failed(first).length)
    const again = await run()
    expect(failed(again)).toEqual(failed(first))
    for (const name of failed(first)) expect(again.tests[name]!.race).toMatchObject({ traces: 1 })
    expect(await kept()).toBe(failed(first).length)
  })

  const name = 'one client, the first test'
  test('replayed by what the terminal said', async () => {
    const { replay } = first.tests[name]!.race as { replay: string }
    const { tests } = await run(['-t', name], { RACE_REPLAY: replay })
    expect(tests[name]!.race).toMatchObject({ status: 'failed', traces: 1, replay })
  })

  test('replayed by an option, the way it can happen today', async () => {
    const said = messageOf(first.output, name)
    const [, replay] = /(r1-\S+) with interleave: 'io'/.exec(said) ?? []
    expect(replay).toBeDefined()
    const options = `{ replay: '${replay}', interleave: 'io' }`
    const text = await readFile(file(), 'utf8')
    await writeFile(file(), text.replace(`'${name}', `, `'${name}', ${options}, `))
    const { tests } = await run(['-t', name])
    expect(tests[name]!.race).toMatchObject({ status: 'failed', traces: 1, replay })
  })
})
