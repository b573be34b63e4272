import { expect, test } from 'vitest'
import { renderSummary } from '../src/index.ts'
import { tests } from './examples.ts'

const look = { columns: 80, colour: false, unicode: true }

test('the table by test', () => {
  expect(renderSummary({ tests }, look)).toMatchInlineSnapshot(`
    " Races  4 tests in 3 files, 1,326 traces, 1.84s

    --------------------------|--------|-------------|-------|--------|----------
    Test                      | Inputs |      Traces | Races | % Both | Status
    --------------------------|--------|-------------|-------|--------|----------
    All tests                 |     23 |       1,326 |    19 |  78.94 | 1 failed
     account.test.ts          |      2 |          90 |    11 |  90.90 |
      deposits are not lost   |      1 |           2 |     2 |     50 | failed
      transfer keeps the total|      1 |     88 / 88 |     9 |    100 | verified
     cache.test.ts            |      1 |       1,200 |     8 |  62.50 |
      fills once per key      |      1 | 1,200 / ~9k |     8 |  62.50 | bounded
     queue.test.ts            |     20 |          36 |     0 |      - |
      independent jobs        |     20 |     36 / 36 |     0 |      - | verified
    --------------------------|--------|-------------|-------|--------|----------

     bounded   fills once per key: stopped by limits.traces = 1,200"
  `)
})

test('the table in colour', () => {
  expect(
    renderSummary(
      { tests: [tests[0]!, tests[1]!, tests[3]!] },
      { ...look, colour: true },
    ).replaceAll('\u001b', '\\e'),
  ).toMatchInlineSnapshot(`
    " \\e[1mRaces\\e[22m  3 tests in 2 files, 126 traces, 1.38s

    --------------------------|--------|-------------|-------|--------|----------
    Test                      | Inputs |      Traces | Races | % Both | Status
    --------------------------|--------|-------------|-------|--------|----------
    \\e[32mAll tests                 \\e[39m|     22 |         126 |    11 | \\e[32m 90.90\\e[39m | \\e[31m1 failed\\e[39m
    \\e[32m account.test.ts          \\e[39m|      2 |          90 |    11 | \\e[32m 90.90\\e[39m |
    \\e[33m  deposits are not lost   \\e[39m|      1 |           2 |     2 | \\e[33m    50\\e[39m | \\e[31mfailed\\e[39m
    \\e[32m  transfer keeps the total\\e[39m|      1 |     88 / 88 |     9 | \\e[32m   100\\e[39m | verified
     queue.test.ts            |     20 |          36 |     0 |      - |
      independent jobs        |     20 |     36 / 36 |     0 |      - | verified
    --------------------------|--------|-------------|-------|--------|----------"
  `)
})

test('long names are cut, redundant runs and everything unchecked are told', () => {
  const first = tests.at(-1)
  const long = {
    ...first!,
    name: 'a test whose name goes on for much longer than there is room',
    redundant: 12,
  }
  const spoiled = {
    ...first!,
    name: 'calls fetch',
    status: 'unchecked' as const,
    unchecked: { reason: 'fetch() escaped control', advice: '' },
  }
  const hurried = {
    ...first!,
    name: 'slow',
    status: 'bounded' as const,
    traces: 60,
    limit: { kind: 'time' as const, value: 5000 },
    total: { value: 1_234_567, exact: false },
  }
  const stopped = {
    ...first!,
    name: 'stopped',
    status: 'bounded' as const,
    traces: 40,
    limit: { kind: 'cancelled' as const, value: 0 },
    total: { value: 1_234_567, exact: false },
  }
  expect(renderSummary({ tests: [long, spoiled, hurried, stopped] }, look)).toMatchInlineSnapshot(`
    " Races  4 tests in 1 file, 172 traces, 1.84s

    ---------------|--------|-------------|-------|--------|------------------------
    Test           | Inputs |      Traces | Races | % Both | Status
    ---------------|--------|-------------|-------|--------|------------------------
    All tests      |     80 |         172 |     0 |      - | 1 unchecked
     queue.test.ts |     80 |         172 |     0 |      - |
      a test whose…|     20 |     36 / 36 |     0 |      - | verified +12 redundant
      calls fetch  |     20 |          36 |     0 |      - | unchecked
      slow         |     20 |  60 / ~1.2M |     0 |      - | bounded
      stopped      |     20 |          40 |     0 |      - | bounded
    ---------------|--------|-------------|-------|--------|------------------------

     bounded   slow: stopped by limits.time = 5,000 ms
     bounded   stopped: cancelled
     unchecked calls fetch: fetch() escaped control"
  `)
})

test('what earlier runs have done', () => {
  const first = tests.at(-1)!
  const known = { ...first, name: 'known', cached: true as const, duration: 0 }
  const long = {
    ...first,
    name: 'long',
    status: 'bounded' as const,
    traces: 20_000,
    resumed: 10_000,
    limit: { kind: 'traces' as const, value: 10_000 },
  }
  expect(renderSummary({ tests: [known, long] }, look)).toMatchInlineSnapshot(`
    " Races  2 tests in 1 file, 20,036 traces, 460 ms

    --------------|--------|-------------|-------|--------|------------------
    Test          | Inputs |      Traces | Races | % Both | Status
    --------------|--------|-------------|-------|--------|------------------
    All tests     |     40 |      20,036 |     0 |      - | 1 bounded
     queue.test.ts|     40 |      20,036 |     0 |      - |
      known       |     20 |     36 / 36 |     0 |      - | verified, cached
      long        |     20 |      20,000 |     0 |      - | bounded
    --------------|--------|-------------|-------|--------|------------------

     bounded   long: stopped by limits.traces = 10,000
     resumed   long: went on after 10,000 traces
     cached    1 test verified by an earlier run: nothing that it ran has changed
               since"
  `)
})

test('no tests', () => {
  expect(renderSummary({ tests: [] }, look)).toMatchInlineSnapshot(`
    " Races  0 tests in 0 files, 0 traces, 0 ms

    ----------|--------|-------------|-------|--------|------------
    Test      | Inputs |      Traces | Races | % Both | Status
    ----------|--------|-------------|-------|--------|------------
    All tests |      0 |           0 |     0 |      - | 0 verified
    ----------|--------|-------------|-------|--------|------------"
  `)
})
