import { expect, test } from 'vitest'
import { runVitest } from '../support/run-vitest.ts'

test('the message names the limit that stopped a search', async () => {
  const { output } = await runVitest('limits', { args: ['limits.race'] })
  expect(output).toMatchInlineSnapshot(`
    "❯ limits.race.test.ts (5 tests | 5 failed) 1ms
       × traces 1ms
       × few traces 1ms
       × steps 1ms
       × preemptions 1ms
       × time 1ms

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 5 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  limits.race.test.ts > traces
    RaceError: bounded: stopped by limits.traces = 100

      100 of ~350 traces were run, and none failed. Raise limits.traces, or give the
      test fewer tasks or steps.

     ❯ raceTest limits.race.test.ts:25:1
         23| const failOn = ['bounded'] as const
         24|
         25| raceTest('traces', { failOn, limits: { traces: 100 } }, ({ race }) => …
           | ^
         26|
         27| raceTest('few traces', { failOn, limits: { traces: 10 } }, ({ race }) …

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/5]⎯

     FAIL  limits.race.test.ts > few traces
    RaceError: bounded: stopped by limits.traces = 10

      10 traces were run, and none failed. Raise limits.traces, or give the test
      fewer tasks or steps.

     ❯ raceTest limits.race.test.ts:27:1
         25| raceTest('traces', { failOn, limits: { traces: 100 } }, ({ race }) => …
         26|
         27| raceTest('few traces', { failOn, limits: { traces: 10 } }, ({ race }) …
           | ^
         28|
         29| raceTest('steps', { failOn, limits: { steps: 5 } }, ({ race }) => addF…

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/5]⎯

     FAIL  limits.race.test.ts > steps
    RaceError: bounded: stopped by limits.steps = 5

      No run came to its end. Longer runs were given up. Raise limits.steps, or end
      the loop that makes them long.

     ❯ raceTest limits.race.test.ts:29:1
         27| raceTest('few traces', { failOn, limits: { traces: 10 } }, ({ race }) …
         28|
         29| raceTest('steps', { failOn, limits: { steps: 5 } }, ({ race }) => addF…
           | ^
         30|
         31| raceTest('preemptions', { failOn, limits: { preemptions: 0 } }, async …

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/5]⎯

     FAIL  limits.race.test.ts > preemptions
    RaceError: bounded: stopped by limits.preemptions = 0

      44 traces were run, and none failed. Those with more preemptions were left
      out.

     ❯ raceTest limits.race.test.ts:31:1
         29| raceTest('steps', { failOn, limits: { steps: 5 } }, ({ race }) => addF…
         30|
         31| raceTest('preemptions', { failOn, limits: { preemptions: 0 } }, async …
           | ^
         32|   const counter = new Counter()
         33|   const count = async () => {

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[4/5]⎯

     FAIL  limits.race.test.ts > time
    RaceError: bounded: stopped by limits.time = 1ms

      1 trace was run, and did not fail. Raise limits.time, or give the test fewer
      tasks or steps.

     ❯ raceTest limits.race.test.ts:43:1
         41| })
         42|
         43| raceTest('time', { failOn, limits: { time: '1ms' } }, async ({ race })…
           | ^
         44|   // Longer than that.
         45|   let sum = 0

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[5/5]⎯

     Test Files  1 failed (1)
          Tests  5 failed (5)"
  `)
})

const drawn = ['--testNamePattern', '^(walk|pos|pct)$']
test('what was drawn is told with what that is worth', async () => {
  const { output } = await runVitest('limits', { args: ['strategies.race', ...drawn] })
  expect(output).toMatchInlineSnapshot(`
    "❯ strategies.race.test.ts (7 tests | 3 failed | 4 skipped) 1ms
       × walk 1ms
       × pos 1ms
       × pct 1ms
       ↓ walk, a bug
       ↓ pos, a bug
       ↓ pct, a bug
       ↓ all races

    ⎯⎯⎯⎯⎯⎯⎯ Failed Tests 3 ⎯⎯⎯⎯⎯⎯⎯

     FAIL  strategies.race.test.ts > walk
    RaceError: bounded: stopped by limits.traces = 200

      200 runs drawn by 'walk' with seed 7, and none failed. There are ~560 traces.

     ❯ raceTest strategies.race.test.ts:32:1
         30| }
         31|
         32| raceTest('walk', { ...drawn, strategy: 'walk' }, ({ race }) => addFour…
           | ^
         33|
         34| raceTest('pos', { ...drawn, strategy: 'pos' }, ({ race }) => addFourTi…

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/3]⎯

     FAIL  strategies.race.test.ts > pos
    RaceError: bounded: stopped by limits.traces = 200

      200 runs drawn by 'pos' with seed 7, and none failed.

     ❯ raceTest strategies.race.test.ts:34:1
         32| raceTest('walk', { ...drawn, strategy: 'walk' }, ({ race }) => addFour…
         33|
         34| raceTest('pos', { ...drawn, strategy: 'pos' }, ({ race }) => addFourTi…
           | ^
         35|
         36| raceTest('pct', { ...drawn, strategy: 'pct' }, ({ race }) => addFourTi…

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[2/3]⎯

     FAIL  strategies.race.test.ts > pct
    RaceError: bounded: stopped by limits.traces = 200

      200 runs drawn by 'pct' with seed 7, and none failed.

      A run finds a bug of depth 3, one that needs 3 steps in a certain order, with
      a chance of at least 1/(n*k^2) = 1/726, if it has no more than n = 6 tasks and
      k = 11 steps, the most seen so far.

     ❯ raceTest strategies.race.test.ts:36:1
         34| raceTest('pos', { ...drawn, strategy: 'pos' }, ({ race }) => addFourTi…
         35|
         36| raceTest('pct', { ...drawn, strategy: 'pct' }, ({ race }) => addFourTi…
           | ^
         37|
         38| raceTest('walk, a bug', { strategy: 'walk', seed: 5 }, ({ race }) => a…

    ⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[3/3]⎯

     Test Files  1 failed (1)
          Tests  3 failed | 4 skipped (7)"
  `)
})

test('the same seed finds the same', async () => {
  const outcomes = async (): Promise<string[]> => {
    const { tests } = await runVitest('limits', { args: ['strategies.race'] })
    return Object.entries(tests).map(([name, { race }]) => {
      const { status, traces, redundant, replay } = race as Record<string, unknown>
      return `${name}: ${status}, ${traces} +${redundant}${replay ? `, ${replay}` : ''}`
    })
  }
  const first = await outcomes()
  // The checksum is that of the file.
  expect(first.map((line) => line.replace(/-\w{4}$/, ''))).toMatchInlineSnapshot(`
    [
      "walk: bounded, 200 +0",
      "pos: bounded, 200 +0",
      "pct: bounded, 200 +0",
      "walk, a bug: failed, 1 +0, r1-ABBA",
      "pos, a bug: failed, 2 +0, r1-ABBA",
      "pct, a bug: failed, 2 +0, r1-ABBA",
      "all races: failed, 200 +0",
    ]
  `)
  expect(await outcomes()).toEqual(first)
})
