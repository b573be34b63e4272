import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'
import type { VitestRun } from '../support/run-vitest.ts'

const playground = fileURLToPath(new URL('../../playground', import.meta.url))
/** From the folder of the fixtures, where runVitest starts. */
const fixture = '../../playground'

/** By name of the test: what `npm run play` must come to. */
type Expected = Readonly<Record<string, Readonly<{ status: string; replay?: string }>>>

const programs = readdirSync(playground, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !/^(node_modules|\.)/.test(entry.name))
  .map(({ name }) => name)
const fileOf = (program: string): string => join(playground, program, 'expected.json')
const read = (program: string): Expected =>
  JSON.parse(readFileSync(fileOf(program), 'utf8')) as Expected

describe('playground', () => {
  let run: VitestRun
  beforeAll(async () => {
    run = await runVitest(fixture)
  }, 60_000)

  test('has no tests but the ones it expects', () => {
    const expected = programs.flatMap((program) => Object.keys(read(program)))
    expect(Object.keys(run.tests).toSorted()).toEqual(expected.toSorted())
  })

  // A new transform changes the checksums of replay strings: `-u` writes them, and git shows what else.
  test.for(programs)('%s', async (program) => {
    const actual = Object.keys(read(program)).map((name) => [name, outcome(run, name)])
    const text = JSON.stringify(Object.fromEntries(actual), null, 2)
    await expect(`${text}\n`).toMatchFileSnapshot(fileOf(program))
  })

  test('the README shows what is printed', async () => {
    const readme = readFileSync(join(playground, '../README.md'), 'utf8')
    const [, shown = ''] = /```text\n([^]*?)```/.exec(readme) ?? []
    const { output } = await runVitest(fixture, { args: ['bank'], page: true })
    const expected = shown.replace(/ \d+ ms$/m, ' 1ms').replace(/#\/test\/.*/, '#/test/<id>')
    expect(output).toContain(expected.trim())
  })

  test('RACE_REPLAY runs the one schedule', async () => {
    const name = 'deposits are not lost'
    const { replay = '' } = read('bank')[name] ?? {}
    const args = ['bank', '--testNamePattern', `^${name}$`]
    const again = await runVitest(fixture, { args, env: { RACE_REPLAY: replay } })
    expect(outcome(again, name)).toMatchObject({ status: 'failed', traces: 1, replay })
  })
})

function outcome(run: VitestRun, name: string): object {
  const { race, failures = [] } = run.tests[name] ?? {}
  const { ms: _ms, inputs: _inputs, ...result } = { ...(race as Record<string, unknown>) }
  const [message] = failures[0]?.split('\n') ?? []
  if (message === undefined) return result
  const [, shown = ''] = run.output.split(` > ${name}\n`)
  const [, racePairs] = /, (\d+) race pairs?/.exec(shown) ?? []
  return { ...result, racePairs: Number(racePairs), message }
}
