import { expect, it } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// Whether it can happen as the code stands, or only where an await takes longer than a microtask.

it('is found out by searching', async () => {
  const { output } = await runVitest('today', { columns: 120 })
  const details = (test: string) => {
    const lines = messageOf(output, test).split('\n')
    const first = lines.findIndex((line) => line.startsWith('  Schedule'))
    return lines.slice(first, lines.indexOf('', first)).join('\n')
  }
  expect(details('happens as it is')).toMatchInlineSnapshot(`
    "  Schedule  ABBA, 2 switches                                    confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
      Today     can happen as the code stands                       r1-ABAB-79a7 with interleave: 'io'
      Replay    r1-ABBA-79a7                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('needs one await')).toMatchInlineSnapshot(`
    "  Schedule  ABBA, 2 switches                                    confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
      Today     needs \`await save()\` at today.race.test.ts:12 to take longer than a microtask
      Replay    r1-ABBA-79a7                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('needs a reaction')).toMatchInlineSnapshot(`
    "  Schedule  ABAA, 2 switches                                   confirmed 3 of 3
      Searched  1 input, 1 trace, 2 race pairs, 0 seen both ways   stopped at the first failure, 1ms
      Today     needs \`atOnce().then\` at today.race.test.ts:35 to take longer than a microtask
      Replay    r1-ABAA-79a7                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('needs two awaits')).toMatchInlineSnapshot(`
    "  Schedule  ABBAAB, 3 switches                                  confirmed 3 of 3
      Searched  1 input, 4 traces, 4 race pairs, 3 seen both ways   stopped at the first failure, 1ms
      Today     needs \`await wait()\` at parties.ts:10 and \`await wait()\` at parties.ts:21 to take longer than a microtask
      Replay    r1-ABBAAB-7195              RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('needs three awaits')).toMatchInlineSnapshot(`
    "  Schedule  ABABA, 4 switches                                   confirmed 3 of 3
      Searched  1 input, 5 traces, 5 race pairs, 4 seen both ways   stopped at the first failure, 1ms
      Today     needs \`await wait()\` at parties.ts:33, \`await wait()\` at parties.ts:41 and \`await wait()\` at parties.ts:35
                to take longer than a microtask
      Replay    r1-ABABA-7195               RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('too many orders to look at all')).toMatchInlineSnapshot(`
    "  Schedule  AABBCCDDEFFE, 6 switches                            confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
      Today     not found in 200 traces with today's microtask order
      Replay    r1-AABBCCDDEFFE-79a7        RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('asked for that order')).toMatchInlineSnapshot(`
    "  Schedule  BAAB, 2 switches                                   shrunk from 3 switches in 30 tries, confirmed 3 of 3
      Searched  1 input, 1 trace, 2 race pairs, 0 seen both ways   stopped at the first failure, 1ms
      Replay    r1-BAAB-79a7                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
  expect(details('a failure stays one, whatever happens later')).toMatchInlineSnapshot(`
    "  Schedule  ABBA, 2 switches                                    confirmed 3 of 3
      Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
      Today     does not happen in the one trace with today's microtask order
      Replay    r1-ABBA-79a7                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test"
  `)
})

it('a replay string of that order is followed in that order', async () => {
  const replay = { RACE_REPLAY: 'r1-BA-407b' }
  const { output } = await runVitest('patterns', {
    args: ['-t', 'responses', '--config', 'io.config.ts'],
    env: replay,
  })
  expect(messageOf(output, 'responses out of order')).toMatchInlineSnapshot(`
    "RaceError: race on SearchBox#1.results: expected [ 'cat', 'cow' ] to deeply equ…

      The result depends on which of steps 1 and 2 runs first.

           #  A pause                            B pause
      ┌─▶  1  ┊                                  write [] → ["cat"]             :5
      └─▶  2  write …#1 → …#2, erases 1 +1   :5

      src/search.ts
                4│   async type(text: string, find: (text: string) => Promise<reado…
        1 2     5│     this.results = await find(text)
                 │     ^^^^^^^^^^^^ step 1, B pause writes ["cat"]
                 │     ^^^^^^^^^^^^ step 2, A pause writes ["cat", "cow"]
                6│   }

      Steps 1 and 2 race. Run 2 before 1 and the test passes.

      Schedule  BA, 1 switch                 confirmed 3 of 3
      Searched  1 trace, 0 race pairs        a replay, 1ms
      Replay    r1-BA-407b
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ patterns.race.test.ts:50:23
         48|   }
         49|   await Promise.all([box.type('c', find), box.type('ca', find)])
         50|   expect(box.results).toEqual(['cat'])
           |                       ^
         51| })
         52|
     ❯ pause, step 1: write SearchBox#1.results src/search.ts:5:5
     ❯ pause, step 2: write SearchBox#1.results src/search.ts:5:5

    Caused by: AssertionError: expected [ 'cat', 'cow' ] to deeply equal [ 'cat' ]

    - Expected
    + Received

      [
        "cat",
    +   "cow",
      ]

     ❯ patterns.race.test.ts:50:23"
  `)
})
