import { expect, test } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { lacksNode, runVitest, type VitestRun } from '../support/run-vitest.ts'

// Unmodified code on clients and servers of the web.

const outcomes = ({ tests }: VitestRun): string[] =>
  Object.entries(tests)
    .filter(([, { status }]) => status !== 'skipped')
    .map(([name, { race, status, failures }]) => {
      const said = failures.length === 0 ? '' : `: ${failures[0]?.split('\n')[0]}`
      if (race === undefined) return `${name}: ${status}${said}`
      const { status: outcome, traces } = race as { status: string; traces: number }
      return `${name}: ${outcome}, ${traces}${said.replaceAll(/localhost:\d+/g, 'localhost:…')}`
    })

const slow = { timeout: 180_000 }

test('clients, and the traces that their paths make', slow, async () => {
  const run = await runVitest('web', { args: ['clients'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "fetch, a server inside one path: verified, 4",
      "fetch, a server inside two paths: verified, 1",
      "fetch, a server inside three tasks on two paths: verified, 4",
      "fetch, a server inside a lost update: failed, 1: RaceError: lost update on Map#1.a: expected 1 to be 2",
      "fetch, a server inside an atomic update: verified, 2",
      "fetch, a server elsewhere one path: verified, 4",
      "fetch, a server elsewhere two paths: verified, 1",
      "fetch, a server elsewhere three tasks on two paths: verified, 4",
      "fetch, a server elsewhere a lost update: failed, 1: RaceError: lost update on http://localhost:…/a: expected 1 to be 2",
      "fetch, a server elsewhere an atomic update: verified, 2",
      "http.request, a server inside one path: verified, 4",
      "http.request, a server inside two paths: verified, 1",
      "http.request, a server inside three tasks on two paths: verified, 4",
      "http.request, a server inside a lost update: failed, 1: RaceError: lost update on Map#1.a: expected 1 to be 2",
      "http.request, a server inside an atomic update: verified, 2",
      "http.request, a server elsewhere one path: verified, 4",
      "http.request, a server elsewhere two paths: verified, 1",
      "http.request, a server elsewhere three tasks on two paths: verified, 4",
      "http.request, a server elsewhere a lost update: failed, 1: RaceError: lost update on http://localhost:…/a: expected 1 to be 2",
      "http.request, a server elsewhere an atomic update: verified, 2",
      "undici request, a server inside one path: verified, 4",
      "undici request, a server inside two paths: verified, 1",
      "undici request, a server inside three tasks on two paths: verified, 4",
      "undici request, a server inside a lost update: failed, 1: RaceError: lost update on Map#1.a: expected 1 to be 2",
      "undici request, a server inside an atomic update: verified, 2",
      "undici request, a server elsewhere one path: verified, 4",
      "undici request, a server elsewhere two paths: verified, 1",
      "undici request, a server elsewhere three tasks on two paths: verified, 4",
      "undici request, a server elsewhere a lost update: failed, 1: RaceError: lost update on http://localhost:…/a: expected 1 to be 2",
      "undici request, a server elsewhere an atomic update: verified, 2",
      "undici fetch, a server inside one path: verified, 4",
      "undici fetch, a server inside two paths: verified, 1",
      "undici fetch, a server inside three tasks on two paths: verified, 4",
      "undici fetch, a server inside a lost update: failed, 1: RaceError: lost update on Map#1.a: expected 1 to be 2",
      "undici fetch, a server inside an atomic update: verified, 2",
      "undici fetch, a server elsewhere one path: verified, 4",
      "undici fetch, a server elsewhere two paths: verified, 1",
      "undici fetch, a server elsewhere three tasks on two paths: verified, 4",
      "undici fetch, a server elsewhere a lost update: failed, 1: RaceError: lost update on http://localhost:…/a: expected 1 to be 2",
      "undici fetch, a server elsewhere an atomic update: verified, 2",
    ]
  `)
})

test('connections that go on in a protocol of their own', slow, async () => {
  const run = await runVitest('web', { args: ['upgraded'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a lost update: failed, 1: RaceError: race: expected 1 to be 2",
      "an atomic update: verified, 20",
      "a lost update over one connection: failed, 1: RaceError: race on the order of Array#1: expected 1 to be 2",
      "connections of their own: failed, 1: RaceError: race: expected 1 to be 2",
      "messages that nobody asks for: verified, 6",
      "who answers first: failed, 2: RaceError: broken order on the order of order#1: expected [ 'b', 'a' ] to deepl…",
      "a server that says no more: verified, 6",
      "a server that closes the connection: verified, 214",
      "a server elsewhere: unchecked, 1: RaceError: unchecked: a callback from outside escaped control",
    ]
  `)
})

test('connections of net', slow, async () => {
  const run = await runVitest('web', { args: ['lines'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a lost update: failed, 1: RaceError: lost update on Object#1.a: expected 1 to be 2",
      "a handler that awaits: failed, 1: RaceError: lost update on Object#1.a: expected 1 to be 2",
      "an atomic update: verified, 2",
      "different rows: verified, 1",
      "a lost update over one connection: failed, 1: RaceError: race on Socket#2: expected 1 to be 2",
      "connections of their own: failed, 1: RaceError: lost update on Object#1.a: expected 1 to be 2",
      "connections of their own, an atomic update: verified, 2",
      "connections of their own, different rows: verified, 1",
      "a lock: verified, 20",
    ]
  `)
})

test('sockets, as programs use them', slow, async () => {
  const run = await runVitest('web', { args: ['streams'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "parts that come together: verified, 1",
      "iteration: verified, 4",
      "one event: verified, 6",
      "one event of one that was there: verified, 1",
      "pause and resume: verified, 70",
      "reading by hand: verified, 1",
      "large parts: verified, 6",
      "what is called when it is written: failed, 1: RaceError: broken order on the order of order#1: expected [ 'other', 'written' …",
      "a proxy: verified, 20",
      "a connection that is reset: verified, 1",
      "who is served first: failed, 6: RaceError: broken order on the order of names#1: expected [ 'b', 'a' ] to deepl…",
      "a timeout: unchecked, 1: RaceError: unchecked: socket.setTimeout, which is real time escaped control",
      "a buffer of its own: unchecked, 1: RaceError: unchecked: a socket with \`onread\` escaped control",
      "a server elsewhere: unchecked, 1: RaceError: unchecked: socket.write at streams.race.test.ts:234 escaped control",
      "a path: unchecked, 1: RaceError: unchecked: socket.write at streams.race.test.ts:249 escaped control",
    ]
  `)
})

// Older ones have it only when they are told to.
test.skipIf(lacksNode('WebSocket', 22))('the WebSocket of Node itself', slow, async () => {
  const run = await runVitest('web', { args: ['web-socket'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a lost update: failed, 1: RaceError: race: expected 1 to be 2",
      "an atomic update: verified, 14",
      "a lost update over one connection: failed, 1: RaceError: race on the order of Array#1: expected 1 to be 2",
      "connections of their own: failed, 1: RaceError: race: expected 1 to be 2",
      "messages that nobody asks for: verified, 20",
      "who is told first: failed, 2: RaceError: broken order on the order of order#1: expected [ 'b', 'a' ] to deepl…",
      "all events: greet: verified, 66",
      "all events: refuse: verified, 12",
      "a server elsewhere: unchecked, 1: RaceError: unchecked: new WebSocket at web-socket.race.test.ts:37 escaped contr…",
    ]
  `)
})

test('commands and addresses', slow, async () => {
  const run = await runVitest('web', { args: ['processes'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "commands that read and write a file: failed, 2: RaceError: race on file:: expected 1 to be 2",
      "files that are run: verified, 2",
      "a command that fails: verified, 1",
      "addresses: failed, 2: RaceError: broken order on the order of order#1: expected [ 2, 1 ] to deeply eq…",
      "a process that is heard of by its events: verified, 1",
    ]
  `)
})

test('a client in which nothing is known', slow, async () => {
  const run = await runVitest('web', { args: ['axios'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a server inside a lost update: failed, 1: RaceError: race on code that is not instrumented: expected 1 to be 2",
      "a server inside an atomic update: bounded, 20",
      "a server inside nobody listens: failed, 1: RaceError: race: connect ECONNREFUSED 127.0.0.1:1",
      "a server elsewhere a lost update: failed, 1: RaceError: lost update on http://localhost:…/a: expected 1 to be 2",
      "a server elsewhere an atomic update: bounded, 20",
      "a server elsewhere nobody listens: failed, 1: RaceError: race: connect ECONNREFUSED 127.0.0.1:1",
    ]
  `)
})

test('packages that nobody knows, at both ends', slow, async () => {
  const run = await runVitest('web', { args: ['express'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "supertest, a lost update: failed, 1: RaceError: race: expected 1 to be 2",
      "supertest, an atomic update: bounded, 20",
      "fetch, a lost update: failed, 1: RaceError: lost update on n: expected 1 to be 2",
      "fetch, an atomic update: verified, 2",
    ]
  `)
})

test('handlers', slow, async () => {
  const run = await runVitest('web', { args: ['handlers'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "a handler that awaits: failed, 1: RaceError: stale check on stock: expected -1 to be +0",
      "a handler that takes its time: failed, 2: RaceError: broken order on the order of order#1: expected [ '/b', '/a' ] to dee…",
      "both requests of one task: failed, 1: RaceError: lost update on n: expected 1 to be 2",
      "an answer and what its client does meanwhile: failed, 2: RaceError: broken order on isThere: expected true to be false",
      "what a handler has done comes before what its client does then: verified, 1",
      "a body in parts: verified, 1",
      "a handler that a handler calls: verified, 2",
      "the end of a response is heard in a step of its own: verified, 2",
      "a client gives up: failed, 2: RaceError: race: expected 'handled AbortError' not to be 'handled AbortError'",
    ]
  `)
  expect(messageOf(run.output, 'a handler that awaits')).toMatchInlineSnapshot(`
    "RaceError: stale check on stock: expected -1 to be +0

      bob read 1 in step 2, alice wrote 0 in step 5, and bob acted on the old value
      in step 8.

           #  A alice · text(server.url)         B bob · text(server.url)
              … 1 step of B that touches nothing here
      ┌─▶  2  ┊                                  read  1 ← initial             :31
              … 1 step of A that touches nothing here
      │    4  read  1 ← initial             :31  ┊
      └─▶  5  write 1 → 0 +1                :34  ┊
              … 2 steps of A that touch nothing here
           8                                     write 0 → -1 +1               :34
              … 2 steps of B that touch nothing here

      handlers.race.test.ts
                30│   let stock = 1
        2 4     31│   const isFree = async () => stock > 0
                  │                              ^^^^^ step 2, bob reads 1
                32│   await using server = await start(async (_request, response) =…
         ┊      33│     if (await isFree()) {
        5 8     34│       stock--
                  │       ^^^^^ step 5, alice writes 0
                35│       response.end('sold')

      Steps 2 and 5 race. Run 5 before 2 and the test passes.

      Schedule  BBA5BBB, 2 switches         shrunk from 5 switches, confirmed 3 of 3
      Searched  1 trace, 2 race pairs       stopped at the first failure, 1ms
      Today     needs \`await isFree()\` at handlers.race.test.ts:33 to take longer
                than a microtask
      Replay    r1-BBA5BBB-a68a
                RACE_REPLAY=<that> npx vitest run, or { replay } in the test

     ❯ handlers.race.test.ts:42:17
         40|   })
         41|   await race({ alice: () => text(server.url), bob: () => text(server.u…
         42|   expect(stock).toBe(0)
           |                 ^
         43| })
         44|
     ❯ bob, step 2: read stock handlers.race.test.ts:31:30
     ❯ alice, step 5: write stock handlers.race.test.ts:34:7

    Caused by: AssertionError: expected -1 to be +0 // Object.is equality

    - Expected
    + Received

    - 0
    + -1

     ❯ handlers.race.test.ts:42:17"
  `)
})

test('random schedules come to nothing that exploring does not', slow, async () => {
  const run = await runVitest('web', { args: ['walk'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "two handlers that await, dpor: verified, 8",
      "two handlers that await, walk: bounded, 60",
      "two handlers that await, compared: passed",
      "a timer and a body, dpor: verified, 6",
      "a timer and a body, walk: bounded, 60",
      "a timer and a body, compared: passed",
      "two of one task, dpor: verified, 56",
      "two of one task, walk: bounded, 60",
      "two of one task, compared: passed",
    ]
  `)
})

test('servers that are down, slow or die', slow, async () => {
  const run = await runVitest('web', { args: ['trouble'] })
  expect(outcomes(run)).toMatchInlineSnapshot(`
    [
      "fetch nobody listens: verified, 2",
      "fetch a name that is none: verified, 1",
      "fetch a reset: verified, 2",
      "fetch half an answer: verified, 1",
      "fetch slow: verified, 1",
      "fetch no answer: unchecked, 1: RaceError: unchecked: fetch at trouble.race.test.ts:28 (no answer within 1 s) e…",
      "fetch an answer without end: unchecked, 1: RaceError: unchecked: response.text at trouble.race.test.ts:29 (no answer withi…",
      "fetch two at once on one path: unchecked, 1: RaceError: unchecked: fetch at trouble.race.test.ts:75 (begun while fetch at tr…",
      "fetch dies in the middle: verified, 2",
      "http.get nobody listens: verified, 2",
      "http.get a name that is none: verified, 1",
      "http.get a reset: verified, 2",
      "http.get half an answer: verified, 1",
      "http.get slow: verified, 1",
      "http.get no answer: unchecked, 1: RaceError: unchecked: get at trouble.race.test.ts:33 (no answer within 1 s) esc…",
      "http.get an answer without end: unchecked, 1: RaceError: unchecked: get at trouble.race.test.ts:33 (no answer within 1 s) esc…",
      "http.get two at once on one path: unchecked, 1: RaceError: unchecked: fetch at trouble.race.test.ts:75 (begun while get at trou…",
      "http.get dies in the middle: verified, 2",
      "a server of ours never answers: failed, 1: RaceError: hang: A waits for ever",
      "a server of ours answers out of control: unchecked, 1: RaceError: unchecked: an answer to a request, sent outside of a step escaped co…",
      "a server of ours waits for what is out of control: unchecked, 1: RaceError: unchecked: promisify() escaped control",
      "a server of ours breaks off: verified, 6",
      "a server of ours throws: failed, 1: RaceError: hang: A waits for ever",
      "a server of ours is asked from outside: unchecked, 1: RaceError: unchecked: a request to / from outside escaped control",
    ]
  `)
})

test('below HTTP', slow, async () => {
  const run = await runVitest('web', { args: ['sockets'] })
  // Only newer Nodes have it.
  const isWebSocket = (line: string): boolean => line.startsWith('WebSocket')
  for (const line of outcomes(run).filter(isWebSocket))
    expect(line).toBe(
      'WebSocket: unchecked, 1: RaceError: unchecked: a connection to tcp://localhost:… from outside escape…',
    )
  expect(outcomes(run).filter((line) => !isWebSocket(line))).toMatchInlineSnapshot(`
    [
      "net: verified, 6",
      "dgram: verified, 1",
      "dns: verified, 1",
      "callbacks that nobody waits for: verified, 1",
      "words that nobody answers: unchecked, 1: RaceError: unchecked: socket.send at sockets.race.test.ts:58 escaped control",
      "child_process: verified, 1",
      "http2: unchecked, 1: RaceError: unchecked: http2.connect at sockets.race.test.ts:70 escaped control",
    ]
  `)
})
