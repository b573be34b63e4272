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
  .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
  .map(({ name }) => name)
const read = (program: string): Expected =>
  JSON.parse(readFileSync(join(playground, program, 'expected.json'), 'utf8')) as Expected

describe('playground', () => {
  let run: VitestRun
  beforeAll(async () => {
    run = await runVitest(fixture)
  })

  test('has no tests but the ones it expects', () => {
    const expected = programs.flatMap((program) => Object.keys(read(program)))
    expect(Object.keys(run.tests).toSorted()).toEqual(expected.toSorted())
  })

  test.for(programs)('%s', (program) => {
    const actual = Object.keys(read(program)).map((name) => [name, outcome(run, name)])
    expect(Object.fromEntries(actual)).toEqual(read(program))
  })

  test.for(programs)('%s fails again when replayed', async (program) => {
    for (const [name, { replay }] of Object.entries(read(program))) {
      if (replay === undefined) continue
      const args = [program, '--testNamePattern', `^${name}$`]
      const again = await runVitest(fixture, { args, env: { RACE_REPLAY: replay } })
      expect(outcome(again, name)).toMatchObject({ status: 'failed', traces: 1, replay })
    }
  })
})

function outcome(run: VitestRun, name: string): object {
  const { race, failures = [] } = run.tests[name] ?? {}
  const { ms: _ms, inputs: _inputs, ...result } = { ...(race as Record<string, unknown>) }
  // What the reader sees first, for those that fail.
  const [message] = failures[0]?.split('\n') ?? []
  return message === undefined ? result : { ...result, message }
}
