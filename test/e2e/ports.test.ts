import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// Ports that servers of the program take and give back, on the real network.

test('two servers on one port, and requests to servers that come and go', async () => {
  const { output, tests } = await runVitest('web', { args: ['ports'] })
  const message = messageOf(output, 'the first gets it').replace(
    /localhost:\d{5}/g,
    'localhost:<port>',
  )
  expect(message).toMatchInlineSnapshot(`
    "RaceError: broken order on tcp://localhost:<port>: expected false to be true

      ben writes tcp://localhost:<port> in step 1, before ann writes
      tcp://localhost:<port> in step 2; the other way round the test passes.

           #  A ann · take(one, ports[0])        B ben · take(other, ports[0])
      ┌─▶  1  ┊                                  write                         :28
      └─▶  2  write                         :28

      ports.race.test.ts
                27│     server.on('error', () => resolve(false))
        1 2     28│     server.listen(port, '127.0.0.1', () => resolve(true))
                  │     ^^^^^^^^^^^^^ step 1, ben writes tcp://localhost:<port>
                  │     ^^^^^^^^^^^^^ step 2, ann writes tcp://localhost:<port>
                29│   })

      Steps 1 and 2 race. Run 2 before 1 and the test passes.

      Schedule  BA, 1 switch                 confirmed 3 of 3
      Searched  2 traces, 1 race pair        stopped at the first failure, 1ms
      Today     can happen as the code stands
                r1-BA-47eb with interleave: 'io'
      Replay    r1-BA-47eb
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ ports.race.test.ts:49:15
         47|   })
         48|   close(one, other)
         49|   expect(ann).toBe(true)
           |               ^
         50| })
         51|
     ❯ ben, step 1: write tcp://localhost:<port> ports.race.test.ts:28:5
     ❯ ann, step 2: write tcp://localhost:<port> ports.race.test.ts:28:5

    Caused by: AssertionError: expected false to be true // Object.is equality

    - Expected
    + Received

    - true
    + false

     ❯ ports.race.test.ts:49:15"
  `)
  expect(
    Object.entries(tests).map(([name, { race, status }]) => {
      const { status: outcome, traces } = race as { status: string; traces: number }
      return `${name}: ${status}, ${outcome}, ${traces}`
    }),
  ).toMatchInlineSnapshot(`
    [
      "the first gets it: failed, failed, 2",
      "ports of their own: passed, verified, 1",
      "ports that the system chooses: passed, verified, 1",
      "a port that is given back: passed, verified, 2",
      "a request, and a server that comes: passed, verified, 2",
      "a request, and a server that goes: passed, verified, 3",
    ]
  `)
})
