import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { describe, test, type TestContext } from 'vitest'
import { fixtures, node, runVitest } from '../support/run-vitest.ts'
import { copyFixture, removeFolder, type Watch, watchVitest } from '../support/watch-vitest.ts'

// A terminal is made with `script`.
const version = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? ''
const hasTerminal = version.includes('util-linux')

/** The rows of tests in the table, and what is said below it. */
function tableOf(answer: string): string {
  const lines = answer.split('\n')
  const begin = lines.findIndex((line) => line.startsWith(' Races  '))
  const end = lines.findIndex((line, i) => i > begin && line.startsWith('File '))
  const told = lines.slice(begin, end).filter((line) => /^ {2}\S|^ [a-z]+ +\S+.*[^|]$/.test(line))
  return told
    .filter((line) => !line.includes('.test.ts'))
    .map((line) => line.replaceAll(/ +/g, ' ').trim())
    .join('\n')
}

/** Which file has changed, and what came of it. */
const told = (answer: string): string => `${/RERUN {2}\S*/.exec(answer)?.[0]}\n${tableOf(answer)}`

interface KeptSearch {
  readonly saved: { readonly count: { readonly traces: number } }
}
type Kept =
  | KeptSearch
  | {
      readonly sum: { readonly traces: number }
      readonly inputs: readonly (readonly [string, string | KeptSearch])[]
    }

/** Traces that are not run again. */
function countKept(left: Kept): number {
  if ('saved' in left) return left.saved.count.traces
  const states = left.inputs.map(([, state]) => state)
  const open = states.flatMap((state) => (typeof state === 'string' ? [] : [countKept(state)]))
  return open.reduce((total, traces) => total + traces, left.sum.traces)
}

const searched = (answer: string): string | undefined =>
  /^ *Searched .*$/m.exec(answer)?.[0].replace(/, \d+(?:\.\d+)? ?m?s$/, '')

async function cached(folder: string): Promise<string[]> {
  const files = await readdir(join(folder, 'cache'), { recursive: true }).catch(() => [])
  return files
    .filter((file) => /racetest[\\/][^\\/]+\.json$/.test(file))
    .map((file) => join(folder, 'cache', file))
}

interface Project {
  readonly folder: string
  watch(...args: readonly string[]): Watch
}

/** A copy of the fixture, which is gone when the test is over, and with it whoever watches. */
async function copyProject({ onTestFinished }: TestContext, fixture = 'watch'): Promise<Project> {
  const folder = await copyFixture(fixture)
  onTestFinished(() => removeFolder(folder))
  return {
    folder,
    watch(...args) {
      const found = watchVitest(folder, args)
      onTestFinished(() => found.kill())
      return found
    },
  }
}

const fix = (text: string): string =>
  text.replace('this.balance = before + amount', 'this.balance += amount')

describe.runIf(hasTerminal)('while people watch', { timeout: 180_000 }, () => {
  test.concurrent('the last failing schedule first, then the search, then the cache', async (context) => {
    const { expect } = context
    const { watch } = await copyProject(context)
    const { answer, edit, press } = watch('account', 'other')
    const first = await answer()
    expect(searched(first)).toMatchInlineSnapshot(
      `"  Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure"`,
    )
    expect(tableOf(first)).toMatchInlineSnapshot(`
      "deposits are not lost| 1 | 2 | 2 | 50 | failed
      units are added | 1 | 2 / 2 | 1 | 100 | verified"
    `)

    await edit('account.ts', (text) => `${text}\n// Another line.\n`)
    const again = await answer()
    expect(again).toContain('RERUN  account.ts')
    expect(searched(again)).toMatchInlineSnapshot(
      `"  Searched  1 input, 1 trace, 0 race pairs, 0 seen both ways   kept from an earlier run"`,
    )

    await edit('account.ts', fix)
    expect(tableOf(await answer())).toMatchInlineSnapshot(
      `"deposits are not lost| 1 | 4 / 4 | 2 | 100 | verified"`,
    )

    // As an editor does that saves what has not changed.
    await edit('account.ts', (text) => text)
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "deposits are not lost| 1 | 4 / 4 | 2 | 100 | verified, cached
      cached 1 test verified by an earlier run: nothing that it ran has changed since"
    `)

    await edit('other.ts', (text) => text.replace('1', '2'))
    expect(tableOf(await answer())).toMatchInlineSnapshot(
      `"units are added | 1 | 2 / 2 | 1 | 100 | verified"`,
    )

    press('r')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "deposits are not lost| 1 | 4 / 4 | 2 | 100 | verified, cached
      units are added | 1 | 2 / 2 | 1 | 100 | verified, cached
      cached 2 tests verified by an earlier run: nothing that they ran has changed since"
    `)
  })

  test.concurrent('a kept schedule that changes is tried, and ours is not', async (context) => {
    const { expect } = context
    const { folder, watch } = await copyProject(context)
    const { answer, edit } = watch('account', 'other')
    await answer()
    const [file] = await readdir(join(folder, '.race/account.race.test.ts'))
    const change = () =>
      edit(`.race/account.race.test.ts/${file!}`, (text) => text.replace('ABBA', 'BAAB'))
    // The folder is new, and a change goes unnoticed until it is watched.
    const changing = setInterval(() => void change(), 1000)
    context.onTestFinished(() => clearInterval(changing))
    const begun = await answer(/RERUN .*/)
    clearInterval(changing)
    const again = await answer()
    // Of two changes in a row the first would be ours.
    expect(/RERUN .*/.exec(begun)?.[0]).toMatchInlineSnapshot(
      `"RERUN  .race/account.race.test.ts/deposits-are-not-lost-dfa3.txt x1 "`,
    )
    expect(searched(again)).toMatchInlineSnapshot(
      `"  Searched  1 input, 1 trace, 0 race pairs, 0 seen both ways   kept from an earlier run"`,
    )
    expect(again).toContain('r1-BAAB-')
  })

  test.concurrent('searches that a limit has stopped go on where they stopped', async (context) => {
    const { expect } = context
    const { watch } = await copyProject(context)
    const { answer, press } = watch('parts')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "commands | 10 | 72 | 1 | 100 | bounded
      fresh | 1 | 250 / ~1k | 2 | 100 | bounded
      inputs | 20 | 137 | 2 | 100 | bounded
      serializable | 1 | 40 | 3 | 100 | bounded
      in parts | 1 | 250 / ~1k | 2 | 100 | bounded
      bounded commands: stopped by limits.traces = 80, shared by 10 inputs
      bounded fresh: stopped by limits.traces = 250
      bounded inputs: stopped by limits.traces = 150, shared by 20 inputs
      bounded serializable: stopped by limits.traces = 40
      bounded in parts: stopped by limits.traces = 250"
    `)
    press('r')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "commands | 10 | 133 | 1 | 100 | bounded
      fresh | 1 | 500 / ~720 | 2 | 100 | bounded
      inputs | 20 | 184 / 184 | 2 | 100 | verified
      serializable | 1 | 80 / ~86 | 3 | 100 | bounded
      in parts | 1 | 500 / ~720 | 2 | 100 | bounded
      bounded commands: stopped by limits.traces = 80, shared by 10 inputs
      bounded fresh: stopped by limits.traces = 250
      bounded serializable: stopped by limits.traces = 40
      bounded in parts: stopped by limits.traces = 250
      resumed commands: went on after 72 traces
      resumed fresh: went on after 250 traces
      resumed inputs: went on after 137 traces
      resumed serializable: went on after 40 traces
      resumed in parts: went on after 250 traces"
    `)
    press('r')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "commands | 10 | 180 / 180 | 1 | 100 | verified
      fresh | 1 | 576 / 576 | 2 | 100 | verified
      inputs | 20 | 184 / 184 | 2 | 100 | verified, cached
      serializable | 1 | 90 / 90 | 3 | 100 | verified
      in parts | 1 | 576 / 576 | 2 | 100 | verified
      resumed commands: went on after 133 traces
      resumed fresh: went on after 500 traces
      resumed serializable: went on after 80 traces
      resumed in parts: went on after 500 traces
      cached 1 test verified by an earlier run: nothing that it ran has changed since"
    `)
    press('r')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "commands | 10 | 180 / 180 | 1 | 100 | verified, cached
      fresh | 1 | 576 / 576 | 2 | 100 | verified, cached
      inputs | 20 | 184 / 184 | 2 | 100 | verified, cached
      serializable | 1 | 90 / 90 | 3 | 100 | verified, cached
      in parts | 1 | 576 / 576 | 2 | 100 | verified, cached
      cached 5 tests verified by an earlier run: nothing that they ran has changed since"
    `)
  })

  test.concurrent.for(['long.race', 'long-inputs', 'long-serial', 'long-fresh'])(
    'a search that was killed goes on where it was: %s',
    async (file, context) => {
      const { expect } = context
      const { folder, watch } = await copyProject(context)
      const killed = watch(file)
      await expect.poll(() => cached(folder), { timeout: 50_000 }).toHaveLength(1)
      await killed.kill()
      const [kept] = await cached(folder)
      const [, body] = (await readFile(kept!, 'utf8')).split('\n')
      const traces = countKept((JSON.parse(body!) as { left: Kept }).left)
      expect(traces).toBeGreaterThan(10)

      const table = tableOf(await watch(file).answer())
      const resumed = /went on after ([\d,]+) traces/.exec(table)?.[1]
      expect(Number(resumed?.replaceAll(',', ''))).toBe(traces)
      const all = /^long \| \d+ \| ([\d,]+)/.exec(table)?.[1]
      expect(Number(all?.replaceAll(',', ''))).toBeGreaterThan(traces)
    },
  )

  test.concurrent('what is left of other code is dropped with a notice', async (context) => {
    const { expect } = context
    const { watch } = await copyProject(context)
    const { answer, press } = watch('chance')
    const first = tableOf(await answer())
    expect(first).toMatchInlineSnapshot(`
      "other objects | 1 | 100 / ~350 | 2 | 100 | bounded
      other inputs | 2 | 100 | 2 | 100 | bounded
      bounded other objects: stopped by limits.traces = 100
      bounded other inputs: stopped by limits.traces = 100, shared by 2 inputs"
    `)
    press('r')
    const again = await answer()
    expect(again.match(/ RACE {2}.*/g)).toMatchInlineSnapshot(`
      [
        " RACE  other objects: what an earlier run has left to explore does not fit here. It is explored from the start.",
        " RACE  other inputs: what an earlier run has left to explore does not fit here. It is explored from the start.",
      ]
    `)
    expect(tableOf(again)).toBe(first)
  })

  test.concurrent('what a file has required is watched', async (context) => {
    const { expect } = context
    const { watch } = await copyProject(context)
    const { answer, edit } = watch('required', 'other')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "units are added | 1 | 2 / 2 | 1 | 100 | verified
      entries are added | 1 | 2 / 2 | 1 | 100 | verified"
    `)
    // By a module that was required itself.
    await edit('add.cjs', (text) => text.replace('a + b', 'a + b + 1'))
    expect(told(await answer())).toMatchInlineSnapshot(`
      "RERUN  add.cjs
      entries are added | 1 | 1 | 1 | 0 | failed"
    `)
    await edit('add.cjs', (text) => text.replace('a + b + 1', 'a + b'))
    expect(told(await answer())).toMatchInlineSnapshot(`
      "RERUN  add.cjs
      entries are added | 1 | 2 / 2 | 1 | 100 | verified"
    `)
    await edit('scale.json', (text) => text.replace('1', '2'))
    expect(told(await answer())).toMatchInlineSnapshot(`
      "RERUN  scale.json
      entries are added | 1 | 1 | 1 | 0 | failed"
    `)
    // What is imported and required is both.
    await edit('late.cjs', (text) => `${text}// Another line.\n`)
    expect(told(await answer())).toMatchInlineSnapshot(`
      "RERUN  late.cjs
      entries are added | 1 | 1 | 0 | - | failed"
    `)
  })

  test.concurrent('a cache that is damaged is dropped with a notice', async (context) => {
    const { expect } = context
    const { folder, watch } = await copyProject(context)
    const first = watch('other')
    expect(tableOf(await first.answer())).toMatchInlineSnapshot(
      `"units are added | 1 | 2 / 2 | 1 | 100 | verified"`,
    )
    await first.kill()
    const [file] = await cached(folder)
    const text = await readFile(file!, 'utf8')
    // Still JSON, and a lie.
    await writeFile(file!, text.replace('"traces":2', '"traces":3'))
    const second = watch('other')
    const answer = await second.answer()
    expect(
      / RACE .*/.exec(answer)?.[0].replace(/\w+(?=\/racetest)|\w+(?=\.json)/g, '#'),
    ).toMatchInlineSnapshot(
      `" RACE  cache/vitest/#/racetest/#.json is damaged and was dropped. The test is run as if it were new."`,
    )
    expect(tableOf(answer)).toMatchInlineSnapshot(
      `"units are added | 1 | 2 / 2 | 1 | 100 | verified"`,
    )
    await second.kill()
    expect(tableOf(await watch('other').answer())).toMatchInlineSnapshot(`
      "units are added | 1 | 2 / 2 | 1 | 100 | verified, cached
      cached 1 test verified by an earlier run: nothing that it ran has changed since"
    `)
  })

  test.concurrent('a run that is asked for once does all there is to do', async (context) => {
    const { expect } = context
    const { folder, watch } = await copyProject(context)
    const first = watch('other')
    await first.answer()
    await first.kill()
    const { tests } = await runVitest(relative(fixtures, folder), { args: ['other'] })
    expect(tests['units are added']!.race).toEqual({
      status: 'verified',
      traces: 2,
      redundant: 0,
      inputs: 1,
      ms: expect.any(Number),
    })
  })
})

describe.runIf(hasTerminal)('what is answered by an earlier run', () => {
  test.concurrent(
    'only what depends on nothing else than code',
    { timeout: 120_000 },
    async (context) => {
      const { expect } = context
      const { folder, watch } = await copyProject(context, 'remembered')
      const first = watch()
      await first.answer()
      first.press('r')
      expect(tableOf(await first.answer())).toMatchInlineSnapshot(`
      "draws | 1 | 4 / 4 | 2 | 100 | verified
      draws with a seed | 1 | 4 / 4 | 2 | 100 | verified, cached
      reads a file | 1 | 4 / 4 | 2 | 100 | verified
      asks in a hook | 1 | 4 / 4 | 2 | 100 | verified
      new inputs | 2 | 8 / 8 | 2 | 100 | verified
      the same inputs | 2 | 8 / 8 | 2 | 100 | verified, cached
      imports a module | 1 | 1 / 1 | 0 | - | bounded
      touches a ledger | 1 | 1 / 1 | 0 | - | verified
      asks the machine | 1 | 1 / 1 | 0 | - | verified
      nothing of that | 1 | 1 / 1 | 0 | - | verified, cached
      fails as expected | 1 | 1 | 0 | - | failed
      a snapshot | 1 | 1 / 1 | 0 | - | verified
      bounded imports a module: runs began in different states: code that is not instrumented
      cached 3 tests verified by an earlier run: nothing that they ran has changed since"
    `)

      await first.kill()

      const again = watch('plain')
      expect(tableOf(await again.answer())).toMatch(/^nothing of that .*verified, cached$/m)
      await again.kill()
      // The text of no module has changed: one of them asks which others there are.
      await mkdir(join(folder, 'parts'))
      await writeFile(join(folder, 'parts/one.ts'), 'export {}')
      const withPart = watch('plain')
      expect(tableOf(await withPart.answer())).toMatch(/^nothing of that .*verified$/m)
      await withPart.kill()
      const elsewhere = watchVitest(folder, ['plain'], { REGION: 'elsewhere' })
      context.onTestFinished(() => elsewhere.kill())
      expect(tableOf(await elsewhere.answer())).toMatch(/^nothing of that .*verified$/m)
    },
  )

  test.concurrent('not what others can change', { timeout: 180_000 }, async (context) => {
    const { expect } = context
    const { folder, watch } = await copyProject(context, 'outside')
    const change = (sql: string): void => {
      const { status, stderr } = spawnSync(node, ['change.mjs', sql], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect(status, stderr).toBe(0)
    }
    change('create table accounts (amount int); insert into accounts values (1)')
    const { answer, edit, press } = watch()
    await answer()
    press('r')
    const again = tableOf(await answer())
    expect(again).toMatch(/^reads a file .*verified$/m)
    // PGlite keeps something from the first call on, or not.
    expect(again).toMatch(/^reads a row .*(?:verified|bounded)$/m)
    expect(again).toMatch(/^asks another .*verified$/m)
    expect(again).toMatch(/^asks another and counts.* 5 .*bounded$/m)
    expect(again).not.toContain('resumed')
    change('update accounts set amount = 2')
    await edit('amount.txt', () => '2')
    press('r')
    expect(tableOf(await answer())).toMatchInlineSnapshot(`
      "reads a row | 1 | 1 | 0 | - | failed
      reads a row and counts | 1 | 1 | 0 | - | failed
      reads a file | 1 | 1 | 0 | - | failed
      asks another | 1 | 1 | 0 | - | failed
      asks another and counts| 1 | 1 | 1 | 0 | failed"
    `)
  })
})
