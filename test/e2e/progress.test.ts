import { spawnSync } from 'node:child_process'
import { test } from 'vitest'
import { type RunOptions, runVitest, type VitestRun } from '../support/run-vitest.ts'

// Lines come after 2 seconds in a terminal, and after 30 elsewhere. A terminal is made with `script`.

const version = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? ''
const hasTerminal = version.includes('util-linux')

function run(name: string, options: RunOptions): Promise<VitestRun> {
  return runVitest('progress', { args: ['--testNamePattern', `^${name}$`], ...options })
}

/** The lines of ours. How fast a search is depends on the machine. */
function linesOf({ output }: VitestRun): string {
  const from = output.search(/^.*\bRACE\b/m)
  if (from < 0) return ''
  const [first = '', ...rest] = output.slice(from).split(/\r?\n/)
  const end = rest.findIndex((line) => !line.startsWith(' '.repeat(7)))
  return [first, ...rest.slice(0, end)].join('\n').replace(/\d[\d,.]*/g, '#')
}

test.runIf(hasTerminal).concurrent('in a terminal, after two seconds', async ({ expect }) => {
  const [narrow, wide] = await Promise.all([
    run('long', { terminal: true }),
    run('long', { terminal: true, columns: 120 }),
  ])
  expect(linesOf(narrow)).toMatchInlineSnapshot(`
    " RACE  progress.race.test.ts > long
           # traces, #/s, # race pairs (# both ways), #% of ~#k, #ms"
  `)
  expect(linesOf(wide)).toBe(linesOf(narrow))
})

test.runIf(hasTerminal).concurrent('generated inputs', async ({ expect }) => {
  const found = linesOf(await run('inputs', { terminal: true }))
  expect(found).toMatchInlineSnapshot(`
    " RACE  progress.race.test.ts > inputs
           # input, # traces, #/s, # race pairs (# both ways), #ms"
  `)
})

test.runIf(hasTerminal).concurrent('none where the search is short', async ({ expect }) => {
  const found = await run('short', { terminal: true })
  expect(found.tests['short']!.race).toMatchObject({ limit: { kind: 'time' } })
  expect(linesOf(found)).toBe('')
})

test.runIf(hasTerminal).concurrent('with what people follow', async ({ expect }) => {
  const runs = ['verbose', 'dot'] as const
  const found = await Promise.all(runs.map((reporter) => run('long', { terminal: true, reporter })))
  for (const each of found) expect(linesOf(each)).toContain('RACE  progress.race.test.ts > long')
})

test
  .runIf(hasTerminal)
  .concurrent('none with what is brief or for machines', async ({ expect }) => {
    const runs = ['minimal', 'agent', 'json'] as const
    const found = await Promise.all(
      runs.map((reporter) => run('long', { terminal: true, reporter })),
    )
    for (const { output } of found) expect(output).not.toContain('RACE')
    // Vitest 5 writes it to a file.
    const [, , json] = found
    if (json!.output !== '') expect(JSON.parse(json!.output)).toMatchObject({ success: true })
  })

test.concurrent('none where lines stay, before 30 seconds', async ({ expect }) => {
  const { output } = await run('long', {})
  // What Vitest says of a slow test has one blank more in 4 than in 5.
  expect(output.replaceAll('  1ms', ' 1ms')).toMatchInlineSnapshot(`
    "✓ progress.race.test.ts (4 tests | 3 skipped) 1ms
       ✓ long 1ms

     Test Files  1 passed (1)
          Tests  1 passed | 3 skipped (4)"
  `)
})

test.concurrent('a search that is cancelled says what it had explored', async ({ expect }) => {
  const args = ['--config', 'cancel.config.ts']
  const [long, inputs, failing] = await Promise.all(
    ['long', 'inputs', 'failing'].map(async (name) => {
      const { tests } = await runVitest('progress', { args: [...args, '-t', `^${name}$`] })
      return tests[name]
    }),
  )
  const traces = expect.toSatisfy((count) => count > 100)
  const cancelled = { status: 'bounded', traces, limit: { kind: 'cancelled' } }
  expect(long).toMatchObject({ status: 'skipped', race: { ...cancelled, inputs: 1 } })
  expect(inputs).toMatchObject({ status: 'skipped', race: { ...cancelled, inputs: 1 } })
  // Nobody has confirmed it, and that nothing failed is not true.
  expect(failing).toMatchObject({ race: { ...cancelled, status: 'unchecked' } })
})
