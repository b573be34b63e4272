import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runVitest, type RunOptions } from '../support/run-vitest.ts'

/** The tables, and what is below them. */
async function run(options: RunOptions): Promise<{ text: string; exitCode: number }> {
  const { output, exitCode } = await runVitest('tables', { tables: true, ...options })
  const at = output.search(/^ Races|^ERROR:/m)
  return { text: at < 0 ? '' : output.slice(at), exitCode }
}

test('below the summary, by test and by file', async () => {
  expect((await run({})).text).toMatchInlineSnapshot(`
    " Races  6 tests in 2 files, 42 traces, 1ms

    ----------------------------|--------|-------------|-------|--------|-----------
    Test                        | Inputs |      Traces | Races | % Both | Status
    ----------------------------|--------|-------------|-------|--------|-----------
    All tests                   |      6 |          42 |     5 |     60 | 1 failed
     account.race.test.ts       |      2 |           3 |     2 |     50 |
      deposits are not lost     |      1 |           2 |     2 |     50 | failed
      audits                    |      1 |       1 / 1 |     0 |      - | verified
     counter.race.test.ts       |      4 |          39 |     3 |  66.66 |
      counting > to the end     |      1 |     36 / 36 |     2 |    100 | verified
      counting > one trace      |      1 |           1 |     1 |      0 | bounded
      counting > every other ti…|      1 |           1 |     0 |      - | unchecked
      counting > what was left  |      1 |       1 / 1 |     0 |      - | bounded
    ----------------------------|--------|-------------|-------|--------|-----------

     bounded   counting > one trace: stopped by limits.traces = 1
     bounded   counting > what was left: runs began in different states:
               Object#1.leftWithALongName began as 0, later as 1
     unchecked counting > every other time: two runs of one schedule differ

    ---------------|--------|---------|-------|--------|-----------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|-----------------------
    All files      |      2 |     100 |     4 |     75 |
     account.ts    |      1 |     100 |     2 |     50 | 6~6
     counter.ts    |      1 |     100 |     2 |    100 |
    ---------------|--------|---------|-------|--------|-----------------------

     Reports  .vitest/race/index.html"
  `)
  expect((await run({ columns: 120 })).text).toMatchInlineSnapshot(`
    " Races  6 tests in 2 files, 42 traces, 1ms

    -----------------------------|--------|-------------|-------|--------|-----------
    Test                         | Inputs |      Traces | Races | % Both | Status
    -----------------------------|--------|-------------|-------|--------|-----------
    All tests                    |      6 |          42 |     5 |     60 | 1 failed
     account.race.test.ts        |      2 |           3 |     2 |     50 |
      deposits are not lost      |      1 |           2 |     2 |     50 | failed
      audits                     |      1 |       1 / 1 |     0 |      - | verified
     counter.race.test.ts        |      4 |          39 |     3 |  66.66 |
      counting > to the end      |      1 |     36 / 36 |     2 |    100 | verified
      counting > one trace       |      1 |           1 |     1 |      0 | bounded
      counting > every other time|      1 |           1 |     0 |      - | unchecked
      counting > what was left   |      1 |       1 / 1 |     0 |      - | bounded
    -----------------------------|--------|-------------|-------|--------|-----------

     bounded   counting > one trace: stopped by limits.traces = 1
     bounded   counting > what was left: runs began in different states: Object#1.leftWithALongName began as 0, later as 1
     unchecked counting > every other time: two runs of one schedule differ

    ---------------|--------|---------|-------|--------|--------|------------------------|-----------------------
    File           | Awaits | % Split | Races | % Both | Benign | Seen in one order only | Awaits never split
    ---------------|--------|---------|-------|--------|--------|------------------------|-----------------------
    All files      |      2 |     100 |     4 |     75 |      2 |                        |
     account.ts    |      1 |     100 |     2 |     50 |      0 | 6~6                    |
     counter.ts    |      1 |     100 |     2 |    100 |      2 |                        |
    ---------------|--------|---------|-------|--------|--------|------------------------|-----------------------

     Reports  .vitest/race/index.html"
  `)
})

test('not with what is brief or for machines', async () => {
  for (const reporter of ['minimal', 'agent', 'json'] as const) {
    expect(await run({ reporter })).toEqual({ text: '', exitCode: 1 })
  }
})

const counting = ['counter', '--testNamePattern', 'to the end|one trace']
const withThresholds = ['--config', 'thresholds.config.ts']

test('thresholds fail a run', async () => {
  const args = [...withThresholds, ...counting]
  const met = await run({ args })
  expect(met.exitCode).toBe(0)
  const missed = await run({ args: [...withThresholds, 'counter', '-t', 'one trace'] })
  expect(missed.exitCode).toBe(1)
  expect(missed.text).toMatchInlineSnapshot(`
    " Races  1 test in 1 file, 1 trace, 1ms

    ----------------------|--------|-------------|-------|--------|-----------
    Test                  | Inputs |      Traces | Races | % Both | Status
    ----------------------|--------|-------------|-------|--------|-----------
    All tests             |      1 |           1 |     1 |      0 | 1 bounded
     counter.race.test.ts |      1 |           1 |     1 |      0 |
      counting > one trace|      1 |           1 |     1 |      0 | bounded
    ----------------------|--------|-------------|-------|--------|-----------

     bounded   counting > one trace: stopped by limits.traces = 1

    ---------------|--------|---------|-------|--------|-----------------------
    File           | Awaits | % Split | Races | % Both | Look at lines
    ---------------|--------|---------|-------|--------|-----------------------
    All files      |      1 |       0 |     1 |      0 |
     counter.ts    |      1 |       0 |     1 |      0 | 4~6 !5
    ---------------|--------|---------|-------|--------|-----------------------

    ERROR: race pairs seen both ways (0%) below threshold (100%)
    ERROR: awaits split (0%) below threshold (60%)"
  `)
  const brief = await run({
    reporter: 'minimal',
    args: [...withThresholds, 'counter', '-t', 'one trace'],
  })
  expect(brief).toMatchInlineSnapshot(`
    {
      "exitCode": 1,
      "text": "ERROR: race pairs seen both ways (0%) below threshold (100%)
    ERROR: awaits split (0%) below threshold (60%)",
    }
  `)
})

test('the parts of a run are told together when they are merged', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'racetest-blobs-'))
  try {
    const shard = (i: number): readonly string[] => [
      ...withThresholds,
      '--reporter=blob',
      `--outputFile.blob=${join(folder, `${i}.json`)}`,
      `--shard=${i}/2`,
      '-t',
      'deposits|to the end|one trace',
    ]
    const shards = [await run({ args: shard(1) }), await run({ args: shard(2) })]
    expect(shards.map(({ text }) => text.includes('ERROR'))).toEqual([false, false])
    const args = [...withThresholds, `--merge-reports=${folder}`]
    expect((await run({ args })).text).toMatchInlineSnapshot(`
      " Races  3 tests in 2 files, 39 traces, 1ms

      -----------------------|--------|-------------|-------|--------|----------
      Test                   | Inputs |      Traces | Races | % Both | Status
      -----------------------|--------|-------------|-------|--------|----------
      All tests              |      3 |          39 |     5 |     60 | 1 failed
       account.race.test.ts  |      1 |           2 |     2 |     50 |
        deposits are not lost|      1 |           2 |     2 |     50 | failed
       counter.race.test.ts  |      2 |          37 |     3 |  66.66 |
        counting > to the end|      1 |     36 / 36 |     2 |    100 | verified
        counting > one trace |      1 |           1 |     1 |      0 | bounded
      -----------------------|--------|-------------|-------|--------|----------

       bounded   counting > one trace: stopped by limits.traces = 1

      ---------------|--------|---------|-------|--------|-----------------------
      File           | Awaits | % Split | Races | % Both | Look at lines
      ---------------|--------|---------|-------|--------|-----------------------
      All files      |      2 |     100 |     4 |     75 |
       account.ts    |      1 |     100 |     2 |     50 | 6~6
       counter.ts    |      1 |     100 |     2 |    100 |
      ---------------|--------|---------|-------|--------|-----------------------

       Reports  .vitest/race/index.html

      ERROR: race pairs seen both ways (75%) below threshold (100%)"
    `)
  } finally {
    await rm(folder, { recursive: true })
  }
})
