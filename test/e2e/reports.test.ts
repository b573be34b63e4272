import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RaceReport } from '@racetest/core'
import { fileNumbers, lcovNumbers, tableRows, testNumbers } from '../support/report-numbers.ts'
import { fixtures, runVitest, type RunOptions } from '../support/run-vitest.ts'
import { createJsonCheck, createSarifCheck } from '../support/validate.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'racetest-reports-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Reports {
  readonly exitCode: number
  /** The tables, and what is below them. */
  readonly text: string
  readonly json: string
  readonly lcov: string
  readonly sarif: string
}

/** The reports of one run, without times. */
async function run(name: string, options: RunOptions): Promise<Reports> {
  const directory = join(folder, name)
  const env = { REPORTS: directory, ...options.env }
  const { output, exitCode } = await runVitest('reports', { tables: true, ...options, env })
  const read = (file: string): Promise<string> =>
    readFile(join(directory, file), 'utf8').catch(() => 'none')
  return {
    exitCode,
    text: output.slice(output.search(/^ Races/m)).replaceAll(directory, '<directory>'),
    json: (await read('race.json')).replaceAll(/"duration":\d+/g, '"duration":1'),
    lcov: await read('race.lcov'),
    sarif: await read('race.sarif'),
  }
}

describe('of a whole run', () => {
  let narrow: Reports
  let wide: Reports
  beforeAll(async () => {
    narrow = await run('narrow', {})
    wide = await run('wide', { columns: 120 })
  }, 120_000)

  test('at 80 columns', () => {
    expect(narrow.text).toMatchInlineSnapshot(`
      " Races  18 tests in 4 files, 53 traces, 1ms

      ----------------------------|--------|-------------|-------|--------|-----------
      Test                        | Inputs |      Traces | Races | % Both | Status
      ----------------------------|--------|-------------|-------|--------|-----------
      All tests                   |     21 |          53 |    30 |  66.66 | 12 failed
       bank.race.test.ts          |      6 |          18 |    11 |  81.81 |
        deposits are not lost     |      1 |           2 |     2 |     50 | failed
        one after the other       |      1 |       4 / 4 |     2 |    100 | verified
        transfers in both directi…|      1 |           3 |     2 |    100 | failed
        only one of the orders    |      1 |           1 |     1 |      0 | bounded
        drawn                     |      1 |           5 |     2 |    100 | bounded
        a sum over many accounts  |      1 |           3 |     2 |    100 | failed
       client.race.test.ts        |      3 |           5 |     3 |  66.66 |
        a ping needs a connection |      1 |           2 |     1 |    100 | failed
        connects once             |      1 |           2 |     2 |     50 | failed
        independent jobs          |      1 |       1 / 1 |     0 |      - | verified
       inputs.race.test.ts        |      7 |          19 |     9 |  44.44 |
        any deposits              |      2 |           3 |     2 |     50 | failed
        any two                   |      3 |     12 / 12 |     2 |    100 | verified
        as if one came after the …|      1 |           2 |     2 |     50 | failed
        an account                |      1 |           2 |     3 |      0 | failed
       show.race.test.ts          |      5 |          11 |     7 |  71.42 |
        one seat > for two guests |      1 |           2 |     2 |     50 | failed
        one seat > that is known …|      1 |           2 |     2 |     50 | failed
        one seat > every failure  |      1 |           4 |     2 |    100 | failed
        no races at all           |      1 |           2 |     1 |    100 | failed
        another task every other …|      1 |           1 |     0 |      - | unchecked
      ----------------------------|--------|-------------|-------|--------|-----------

       bounded   only one of the orders: stopped by limits.traces = 1
       bounded   drawn: stopped by limits.traces = 5, drawn by 'pct' with seed 7
                 a run finds a bug of depth 3 with a chance of at least 1/196
       unchecked another task every other time: two runs of one schedule differ

      --------------------|--------|---------|-------|--------|-----------------------
      File                | Awaits | % Split | Races | % Both | Look at lines
      --------------------|--------|---------|-------|--------|-----------------------
      All files           |      8 |     100 |    13 |  84.61 |
       bank.race.test.ts  |      1 |     100 |     2 |    100 |
       inputs.race.test.ts|      0 |       - |     1 |      0 | 41~bank.ts:10
       show.race.test.ts  |      0 |       - |     1 |    100 |
       src/bank.ts        |      4 |     100 |     3 |  66.66 | 10~inputs.race.test.…
       src/client.ts      |      1 |     100 |     3 |  66.66 | 12~12
       src/mutex.ts       |      1 |     100 |     2 |    100 |
       src/queue.ts       |      0 |       - |     0 |      - |
       src/show.ts        |      1 |     100 |     2 |    100 |
      --------------------|--------|---------|-------|--------|-----------------------

       Reports  <directory>/race.json
                <directory>/race.lcov
                <directory>/race.sarif
                one schedule is told in part"
    `)
  })

  test('at 120 columns', () => {
    expect(wide.text).toMatchInlineSnapshot(`
      " Races  18 tests in 4 files, 53 traces, 1ms

      -------------------------------------------|--------|-------------|-------|--------|-----------
      Test                                       | Inputs |      Traces | Races | % Both | Status
      -------------------------------------------|--------|-------------|-------|--------|-----------
      All tests                                  |     21 |          53 |    30 |  66.66 | 12 failed
       bank.race.test.ts                         |      6 |          18 |    11 |  81.81 |
        deposits are not lost                    |      1 |           2 |     2 |     50 | failed
        one after the other                      |      1 |       4 / 4 |     2 |    100 | verified
        transfers in both directions             |      1 |           3 |     2 |    100 | failed
        only one of the orders                   |      1 |           1 |     1 |      0 | bounded
        drawn                                    |      1 |           5 |     2 |    100 | bounded
        a sum over many accounts                 |      1 |           3 |     2 |    100 | failed
       client.race.test.ts                       |      3 |           5 |     3 |  66.66 |
        a ping needs a connection                |      1 |           2 |     1 |    100 | failed
        connects once                            |      1 |           2 |     2 |     50 | failed
        independent jobs                         |      1 |       1 / 1 |     0 |      - | verified
       inputs.race.test.ts                       |      7 |          19 |     9 |  44.44 |
        any deposits                             |      2 |           3 |     2 |     50 | failed
        any two                                  |      3 |     12 / 12 |     2 |    100 | verified
        as if one came after the other           |      1 |           2 |     2 |     50 | failed
        an account                               |      1 |           2 |     3 |      0 | failed
       show.race.test.ts                         |      5 |          11 |     7 |  71.42 |
        one seat > for two guests                |      1 |           2 |     2 |     50 | failed
        one seat > that is known to be sold twice|      1 |           2 |     2 |     50 | failed
        one seat > every failure                 |      1 |           4 |     2 |    100 | failed
        no races at all                          |      1 |           2 |     1 |    100 | failed
        another task every other time            |      1 |           1 |     0 |      - | unchecked
      -------------------------------------------|--------|-------------|-------|--------|-----------

       bounded   only one of the orders: stopped by limits.traces = 1
       bounded   drawn: stopped by limits.traces = 5, drawn by 'pct' with seed 7
                 a run finds a bug of depth 3 with a chance of at least 1/196
       unchecked another task every other time: two runs of one schedule differ

      --------------------|--------|---------|-------|--------|--------|---------------------------|-----------------------
      File                | Awaits | % Split | Races | % Both | Benign | Seen in one order only    | Awaits never split
      --------------------|--------|---------|-------|--------|--------|---------------------------|-----------------------
      All files           |      8 |     100 |    13 |  84.61 |      2 |                           |
       bank.race.test.ts  |      1 |     100 |     2 |    100 |      0 |                           |
       inputs.race.test.ts|      0 |       - |     1 |      0 |      0 | 41~bank.ts:10             |
       show.race.test.ts  |      0 |       - |     1 |    100 |      1 |                           |
       src/bank.ts        |      4 |     100 |     3 |  66.66 |      0 | 10~inputs.race.test.ts:41 |
       src/client.ts      |      1 |     100 |     3 |  66.66 |      0 | 12~12                     |
       src/mutex.ts       |      1 |     100 |     2 |    100 |      1 |                           |
       src/queue.ts       |      0 |       - |     0 |      - |      - |                           |
       src/show.ts        |      1 |     100 |     2 |    100 |      0 |                           |
      --------------------|--------|---------|-------|--------|--------|---------------------------|-----------------------

       Reports  <directory>/race.json
                <directory>/race.lcov
                <directory>/race.sarif
                one schedule is told in part"
    `)
  })

  test('the numbers of tables, race.json and race.lcov are the same', () => {
    const report = JSON.parse(wide.json) as RaceReport
    const tests = tableRows(wide.text, 'Test')
    for (const [name, cells] of Object.entries(testNumbers(report))) {
      const [inputs, traces, ...rest] = tests[name]!
      // Behind a slash there is how many there are.
      expect([name, inputs, traces!.split(' / ')[0], ...rest]).toEqual([name, ...cells])
    }
    expect(report.tests.length).toBeGreaterThanOrEqual(12)
    const statuses = new Set(report.tests.map(({ status }) => status))
    expect([...statuses].toSorted()).toEqual(['bounded', 'failed', 'unchecked', 'verified'])

    const { 'All files': all, ...files } = tableRows(wide.text, 'File')
    const shown = Object.entries(files).map(([name, cells]) => [name, cells.slice(0, 4)] as const)
    const counted = fileNumbers(report)
    for (const [name, cells] of shown) expect([name, cells]).toEqual([name, counted[name]])
    const withNumbers = shown.filter(([, [awaits, , pairs]]) => awaits !== '0' || pairs !== '0')
    expect(lcovNumbers(wide.lcov)).toEqual(Object.fromEntries(withNumbers))
    expect(all?.[0]).toBe(
      String(withNumbers.reduce((sum, [, [awaits]]) => sum + Number(awaits), 0)),
    )
  })

  test('pairs and awaits are counted in traces, of all inputs together', () => {
    const { tests } = JSON.parse(wide.json) as RaceReport
    const named = (name: string) => tests.find((each) => each.name === name)!
    const [one, three] = [named('one after the other'), named('any two')]
    expect([one.inputs, one.traces, three.inputs, three.traces]).toEqual([1, 4, 3, 12])
    // Who finds the mutex free takes it in the same step: no trace has the first order of the first
    // pair, although it was taken.
    expect(one.pairs).toMatchObject([
      { orders: [0, 2], taken: [true, true], failing: 0 },
      { orders: [2, 2], taken: [true, true], failing: 0 },
    ])
    expect(three.pairs).toEqual(
      one.pairs.map((pair) => ({ ...pair, orders: pair.orders.map((traces) => 3 * traces) })),
    )
    const awaits = one.awaits.map(({ site, reached, split }) => [site, 3 * reached, 3 * split])
    expect(three.awaits.map(({ site, reached, split }) => [site, reached, split])).toEqual(awaits)
    for (const { traces, pairs, awaits: waits } of tests) {
      for (const { orders, taken, failing } of pairs) {
        expect(Math.max(...orders, failing)).toBeLessThanOrEqual(traces)
        expect(taken.map((is, i) => is || orders[i] === 0)).toEqual([true, true])
      }
      for (const { reached, split } of waits)
        expect([split, reached, traces]).toEqual([split, reached, traces].toSorted((a, b) => a - b))
    }
  })

  test('the width of the terminal makes no difference to files', () => {
    const { text: _, ...files } = narrow
    expect(wide).toMatchObject(files)
  })

  test('race.json and race.sarif are what their schemas say', () => {
    expect(createJsonCheck()(wide.json)).toEqual([])
    expect(createSarifCheck()(wide.sarif)).toEqual([])
  })

  test('files are known by what they hold', async () => {
    const { files } = JSON.parse(wide.json) as RaceReport
    for (const { path, hash } of files) {
      const text = await readFile(join(fixtures, 'reports', path))
      expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
    }
  })

  test('steps name what is directly before them, and so all that is', () => {
    const { tests } = JSON.parse(wide.json) as RaceReport
    const schedules = tests.flatMap(({ counterexample }) => counterexample?.steps ?? [])
    expect(schedules.length).toBeGreaterThan(0)
    for (const { counterexample } of tests) {
      const before: Set<number>[] = []
      const last = new Map<string, number>()
      for (const [i, { task, afterSteps }] of (counterexample?.steps ?? []).entries()) {
        const reached = afterSteps.flatMap((number) => [...before[number - 1]!])
        for (const number of afterSteps) expect(reached).not.toContain(number)
        before.push(new Set([...reached, ...afterSteps]))
        const previous = last.get(task)
        if (previous !== undefined) expect(before[i]).toContain(previous)
        last.set(task, i + 1)
      }
    }
  })

  test('a step that touches much is told in part, with what decides', () => {
    const { tests } = JSON.parse(wide.json) as RaceReport
    const { counterexample } = tests.find(({ name }) => name === 'a sum over many accounts')!
    const { steps, critical, criticalAccesses } = counterexample!
    const left = steps.map(({ accesses, more = 0 }) => [accesses.length, more])
    expect(left).toContainEqual([20, 10])
    for (const [i, number] of critical!.entries())
      expect(steps[number - 1]!.accesses[criticalAccesses![i]!]).toBeDefined()
  })

  test('paths are relative', () => {
    const { json, sarif, lcov } = wide
    for (const text of [json, sarif, lcov]) expect(text).not.toMatch(/test\/fixtures|file:\/\//)
  })

  test('three shards, merged, are the same to the byte', async () => {
    for (const i of [1, 2, 3]) {
      const blob = join(folder, 'blobs', `${i}.json`)
      const args = ['--reporter=blob', `--outputFile.blob=${blob}`, `--shard=${i}/3`]
      const { json } = await run(`shard-${i}`, { args })
      expect(json).toBe('none')
    }
    const args = [`--merge-reports=${join(folder, 'blobs')}`]
    expect(await run('merged', { args, columns: 120 })).toEqual(wide)
  }, 240_000)
})

test('in GitHub Actions: annotations, and a summary of the job', async () => {
  const summary = join(folder, 'summary.md')
  const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '', GITHUB_STEP_SUMMARY: summary }
  const { text } = await run('github', { env, args: ['client', '-t', 'connects once'] })
  expect(text.split('\n').filter((line) => line.startsWith('::warning'))).toMatchInlineSnapshot(`
    [
      "::warning file=src/client.ts,line=10,col=9,title=races with line 13::alice: read Client#1.socket undefined ← initial%0Adouble run on Client#1.socket: expected 2 to be 1",
      "::warning file=src/client.ts,line=13,col=5,title=races with line 10::bob: write Client#1.socket undefined → {send: send}#1%0Adouble run on Client#1.socket: expected 2 to be 1",
    ]
  `)
  const markdown = (await readFile(summary, 'utf8')).replaceAll(/\d+ ms/g, '1 ms')
  expect(markdown).toMatchInlineSnapshot(`
    "## Races

    1 test in 1 file, 2 traces, 1 ms

    | Test | Inputs | Traces | Races | % Both | Status |
    | --- | ---: | ---: | ---: | ---: | --- |
    | All tests | 1 | 2 | 2 | 50 | 1 failed |
    | &emsp;client.race.test.ts | 1 | 2 | 2 | 50 |  |
    | &emsp;&emsp;connects once | 1 | 2 | 2 | 50 | failed |

    ### client.race.test.ts \\> connects once

    double run on Client\\#1.socket: expected 2 to be 1

    \`\`\`text
      alice and bob both read undefined before either wrote, so both did the work.

           #  A alice                         B bob                           Client#1.socket
      ┌─▶  1  read  undefined ← initial  :10  ┊                               undefined
      │    2  ┊                               read  undefined ← initial  :10  undefined
      └─▶  3  ┊                               write undef… → {se…#1 +2   :13  {send: se…#1   changed
           4  write …#1 → …#2, erases …  :13                                  {send: se…#2   changed

      src/client.ts
                 9│   async connect(dial: () => Promise<Socket>): Promise<void> {
        1 2     10│     if (this.socket !== undefined) return
                  │         ^^^^^^^^^^^ step 1, alice reads undefined
         ┊      11│     const socket = await dial()       suspended here: alice 1 to 4, bob 2 to 3
        3 4     12│     this.opened++
        3 4     13│     this.socket = socket
                  │     ^^^^^^^^^^^ step 3, bob writes {send: send}#1
                14│   }

      Steps 1 and 3 race. Run 3 before 1 and the test passes.

      Schedule  ABBA, 2 switches                       confirmed 3 of 3
      Today     needs \`await dial()\` at src/client.ts:11 to take longer than a microtask
      Replay    r1-ABBA-75c8
                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test
    \`\`\`

    "
  `)
}, 120_000)

test('in JUnit: a replay string at each test that failed', async () => {
  const junit = join(folder, 'junit.xml')
  const args = ['client', '--reporter=junit', `--outputFile.junit=${junit}`]
  await run('junit', { args })
  const xml = await readFile(junit, 'utf8')
  const properties = xml.match(/<testcase [^>]* name="[^"]*"|<property .*/g) ?? []
  expect(properties.map((line) => line.replace(/<testcase .* name=/, '').trim()))
    .toMatchInlineSnapshot(`
    [
      ""a ping needs a connection"",
      "<property name="race:replay" value="r1-BAA-75c8">",
      ""connects once"",
      "<property name="race:replay" value="r1-ABBA-75c8">",
      ""independent jobs"",
    ]
  `)
}, 120_000)

test('a folder that cannot be written to fails the run', async () => {
  const args = ['client', '-t', 'independent jobs']
  const { text, exitCode } = await run('nowhere', { args, env: { REPORTS: '/dev/null/reports' } })
  expect(exitCode).toBe(1)
  expect(text.split('\n').at(-1)).toMatchInlineSnapshot(
    `"[race] race.json could not be written to /dev/null/reports: Error: ENOTDIR: not a directory, mkdir '/dev/null/reports'. Set reportsDirectory to a folder that can be written to."`,
  )
}, 120_000)
