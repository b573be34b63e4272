import { beforeAll, describe, expect, it } from 'vitest'
import { messageOf } from '../support/message-of.ts'
import { runVitest } from '../support/run-vitest.ts'

// A small program for each of the bugs that have a name, and all that people see of it.

describe('at 80 columns', () => {
  let output: string
  beforeAll(async () => {
    output = (await runVitest('patterns', { columns: 80 })).output
  })

  it('lost update', () => {
    expect(messageOf(output, 'lost update')).toMatchInlineSnapshot(`
      "RaceError: lost update on counts#1.visits: expected 1 to be 2

        alice and bob both read undefined before either wrote, so alice's write erases
        bob's.

             #  A alice · increment("visits")      B bob · increment("visits")
        ┌─▶  1  read  undefined ← initial     :14  ┊
        │    2  ┊                                  read  undefined ← initial     :14
        └─▶  3  ┊                                  write undefined → 1           :10
             4  write 1 → 1, erases 3         :10

        src/counter.ts
           ┊       9│     const count = await this.load(key)
          3 4     10│     this.counts.set(key, count + 1)
                    │     ^^^^^^^^^^^^^^^ step 3, bob writes 1
                  11│   }
                  12│
                  13│   async load(key: string): Promise<number> {
          1 2     14│     return this.counts.get(key) ?? 0
                    │            ^^^^^^^^^^^^^^^ step 1, alice reads undefined
                  15│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.load(key)\` at src/counter.ts:9 to take longer than
                  a microtask
        Replay    r1-ABBA-8cc1
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ patterns.race.test.ts:21:40
           19|     bob: () => counter.increment('visits'),
           20|   })
           21|   expect(await counter.load('visits')).toBe(2)
             |                                        ^
           22| })
           23|
       ❯ alice, step 1: read counts#1.visits src/counter.ts:14:12
       ❯ bob, step 3: write counts#1.visits src/counter.ts:10:5

      Caused by: AssertionError: expected 1 to be 2 // Object.is equality

      - Expected
      + Received

      - 2
      + 1

       ❯ patterns.race.test.ts:21:40"
    `)
  })

  it('stale check', () => {
    expect(messageOf(output, 'stale check')).toMatchInlineSnapshot(`
      "RaceError: stale check on Show#1.seats: expected [ 'bob', 'alice' ] to have a l…

        alice read 1 in step 1, bob wrote 0 in step 3, and alice acted on the old
        value in step 4.

             #  A alice · book("alice", later)     B bob · book("bob", later)
        ┌─▶  1  read  1 ← initial              :6  ┊
        │    2  ┊                                  read  1 ← initial              :6
        └─▶  3  ┊                                  write 1 → 0 +2                 :8
             4  write 0 → -1 +2                :8

        src/booking.ts
                  5│   async book(guest: string, pay: () => Promise<void>): Promise<b…
          1 2     6│     if (this.seats === 0) return false
                   │         ^^^^^^^^^^ step 1, alice reads 1
           ┊      7│     await pay()
          3 4     8│     this.seats -= 1
                   │     ^^^^^^^^^^ step 3, bob writes 0
          3 4     9│     this.guests.push(guest)

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await pay()\` at src/booking.ts:7 to take longer than a
                  microtask
        Replay    r1-ABBA-31ba
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ patterns.race.test.ts:30:23
           28|     bob: () => show.book('bob', later),
           29|   })
           30|   expect(show.guests).toHaveLength(1)
             |                       ^
           31| })
           32|
       ❯ alice, step 1: read Show#1.seats src/booking.ts:6:9
       ❯ bob, step 3: write Show#1.seats src/booking.ts:8:5

      Caused by: AssertionError: expected [ 'bob', 'alice' ] to have a length of 1 but got 2

      - Expected
      + Received

      - 1
      + 2

       ❯ patterns.race.test.ts:30:23"
    `)
  })

  it('use before init', () => {
    expect(messageOf(output, 'use before init')).toMatchInlineSnapshot(`
      "RaceError: broken order on Client#1.socket: Cannot read properties of undefined…

        health reads undefined in step 1, before start writes {send: send} in step 3;
        the other way round the test passes.

             #  A start                            B health · ping()
        ┌─▶  1  ┊                                  read  undefined ← initial     :13
                … 1 step of A that touches nothing here
        └─▶  3  write undefined → {send: sen…  :9

        src/client.ts
                   8│   async connect(dial: () => Promise<Socket>): Promise<void> {
          3 ┊      9│     this.socket = await dial()
                    │     ^^^^^^^^^^^ step 3, start writes {send: send}
                  10│   }
                  11│
                  12│   async ping(): Promise<void> {
          1       13│     this.socket!.send('ping')
                    │     ^^^^^^^^^^^ step 1, health reads undefined
                  14│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  BAA, 1 switch               shrunk from 2 switches, confirmed 3 of 3
        Searched  2 traces, 1 race pair       stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-BA-5306 with interleave: 'io'
        Replay    r1-BAA-5306
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ Client.ping src/client.ts:13:10
           11|
           12|   async ping(): Promise<void> {
           13|     this.socket!.send('ping')
             |          ^
           14|   }
           15| }
       ❯ health, step 1: read Client#1.socket src/client.ts:13:5
       ❯ start, step 3: write Client#1.socket src/client.ts:9:5

      Caused by: TypeError: Cannot read properties of undefined (reading 'send')
       ❯ Client.ping src/client.ts:13:10
       ❯ health patterns.race.test.ts:38:26"
    `)
  })

  it('responses out of order', () => {
    expect(messageOf(output, 'responses out of order')).toMatchInlineSnapshot(`
      "RaceError: broken order on SearchBox#1.results: expected [ 'cat', 'cow' ] to de…

        _1 SearchBox.type writes ["cat"] in step 2, before _2 SearchBox.type writes
        ["cat", "cow"] in step 4; the other way round the test passes.

             #  _1 SearchBox.type                  _2 SearchBox.type
                … 1 step of B that touches nothing here
        ┌─▶  2  write [] → ["cat"]             :5
                … 1 step of A that touches nothing here
        └─▶  4                                     write ["…#1 → ["…#2, erases 2  :5

        src/search.ts
                  4│   async type(text: string, find: (text: string) => Promise<reado…
          2 4     5│     this.results = await find(text)
                   │     ^^^^^^^^^^^^ step 2, _1 SearchBox.type writes ["cat"]
                   │     ^^^^^^^^^^^^ step 4, _2 SearchBox.type writes ["cat", "cow"]
                  6│   }

        Steps 2 and 4 race. Run 4 before 2 and the test passes.

        Schedule  B_A, 2 switches              shrunk from 4 steps, confirmed 3 of 3
        Searched  2 traces, 1 race pair        stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-BA-407b with interleave: 'io'
        Replay    r1-B_A-407b
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ patterns.race.test.ts:50:23
           48|   }
           49|   await Promise.all([box.type('c', find), box.type('ca', find)])
           50|   expect(box.results).toEqual(['cat'])
             |                       ^
           51| })
           52|
       ❯ SearchBox.type, step 2: write SearchBox#1.results src/search.ts:5:5
       ❯ SearchBox.type, step 4: write SearchBox#1.results src/search.ts:5:5

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

  it('double run', () => {
    expect(messageOf(output, 'double run')).toMatchInlineSnapshot(`
      "RaceError: double run on Database#1.pool: expected 2 to be 1

        alice and bob both read undefined before either wrote, so both did the work.

             #  A alice · connect()                B bob · connect()
        ┌─▶  1  read  undefined ← initial +2  :13  ┊
        │    2  ┊                                  read  undefined ← initial +2  :13
        └─▶  3  ┊                                  write undefin… → Pool …#1 +1  :15
             4  write …#1 → …#2, erases 3 +1  :15

        src/pool.ts
                  12│   async connect(): Promise<Pool> {
          1 2     13│     if (this.pool === undefined) {
                    │         ^^^^^^^^^ step 1, alice reads undefined
           ┊      14│       const id = await this.open()
          3 4     15│       this.pool = new Pool(id)
                    │       ^^^^^^^^^ step 3, bob writes Pool {id: 2}
                  16│     }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 3 race pairs       stopped at the first failure, 1ms
        Today     needs \`await this.open()\` at src/pool.ts:14 to take longer than a
                  microtask
        Replay    r1-ABBA-525b
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ patterns.race.test.ts:59:27
           57|     bob: () => database.connect(),
           58|   })
           59|   expect(database.opened).toBe(1)
             |                           ^
           60| })
           61|
       ❯ alice, step 1: read Database#1.pool src/pool.ts:13:9
       ❯ bob, step 3: write Database#1.pool src/pool.ts:15:7

      Caused by: AssertionError: expected 2 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 2

       ❯ patterns.race.test.ts:59:27"
    `)
  })

  it('deadlock', () => {
    expect(messageOf(output, 'deadlock')).toMatchInlineSnapshot(`
      "RaceError: deadlock: A and B wait for each other

        alice holds Mutex#1 and waits for Mutex#2; bob holds Mutex#2 and waits for
        Mutex#1.

             #  A alice                            B bob
             1  lock  Mutex#1          mutex.ts:9  ┊
             2  ┊                                  lock  Mutex#2          mutex.ts:9
        ┌─▶  3  ┊                                  waits Mutex#1 of A     bank.ts:14
        └─▶  4  waits Mutex#2 of B     bank.ts:14

        src/bank.ts
           ┊      13│   await from.mutex.acquire()
          3 4     14│   await to.mutex.acquire()
                    │   ^^^^^^^^^^^^^^^^^^^^^^^^ step 3, bob waits for Mutex#1
                    │   ^^^^^^^^^^^^^^^^^^^^^^^^ step 4, alice waits for Mutex#2
                  15│   from.balance -= amount

        No task can take a step after 4. 2 of the 3 traces explored so far finish.

        Schedule  ABBA, 2 switches             confirmed 3 of 3
        Searched  3 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await from.mutex.acquire()\` at src/bank.ts:13 to take longer
                  than a microtask
        Replay    r1-ABBA-bfc5
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ bob, step 3: waits for Mutex#1 src/bank.ts:14:3
           12| export async function transfer(from: Account, to: Account, amount: num…
           13|   await from.mutex.acquire()
           14|   await to.mutex.acquire()
             |   ^
           15|   from.balance -= amount
           16|   to.balance += amount
       ❯ alice, step 4: waits for Mutex#2 src/bank.ts:14:3"
    `)
  })

  it('lost wakeup', () => {
    expect(messageOf(output, 'lost wakeup')).toMatchInlineSnapshot(`
      "RaceError: lost wakeup: A waits for ever

        producer would have woken consumer in step 1, but consumer began to wait only
        in step 2, and nothing left to run wakes it.

             #  A consumer · wait()                B producer
        ┌─▶  1  ┊                                  write waiting#1                :5
        └─▶  2  waits new Promise…h(resolve))  :9

        src/signal.ts
                   4│   notify(): void {
          1        5│     for (const wake of this.waiting.splice(0)) wake()
                    │                        ^^^^^^^ step 1, producer writes waiting#1
                   6│   }
                   7│
                   8│   async wait(): Promise<void> {
          2 ┊      9│     await new Promise<void>((resolve) => this.waiting.push(reso…
                    │     ^^^^^^ step 2, consumer waits for new Promise((resolve…ting…
                  10│   }

        No task can take a step after 2. 1 of the 2 traces explored so far finish.
        Steps 1 and 2 race. Run 2 before 1 and the test passes.

        Schedule  BA, 1 switch                 confirmed 3 of 3
        Searched  2 traces, 1 race pair        stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-BA-95fa with interleave: 'io'
        Replay    r1-BA-95fa
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ producer, step 1: write waiting#1 src/signal.ts:5:24
            3|
            4|   notify(): void {
            5|     for (const wake of this.waiting.splice(0)) wake()
             |                        ^
            6|   }
            7|
       ❯ consumer, step 2: waits for new Promise((resolve) => this.waiting.push(resolve)) src/signal.ts:9:5"
    `)
  })

  it('torn read', () => {
    expect(messageOf(output, 'torn read')).toMatchInlineSnapshot(`
      "RaceError: torn read on Profile#1.first: expected [ 'Ada Byron', 'Grace Hopper'…

        reader read Profile#1.first as "Ada" before writer's write in step 2 and
        Profile#1.last as "Hopper" after it, so the two do not belong together.

             #  A reader                           B writer
        ┌─▶  1  read  "Ada" ← initial         :11  ┊
        └─▶  2  ┊                                  write "Ada" → "Grace" +1       :6
             3  read  Prof…last "Hopper" ← 2  :12
                … 1 step of A that touches nothing here

        src/profile.ts
                   5│   rename(first: string, last: string): void {
          2        6│     this.first = first
                    │     ^^^^^^^^^^ step 2, writer writes "Grace"
          2        7│     this.last = last
                   …
                  10│   async fullName(translate: (name: string) => Promise<string>):…
          1 ┊     11│     const first = await translate(this.first)
                    │        step 1, reader reads "Ada" ^^^^^^^^^^
          3 4 ┊   12│     const last = await translate(this.last)

        Steps 1 and 2 race. Run 2 before 1 and the test passes.

        Schedule  ABAA, 2 switches             confirmed 3 of 3
        Searched  2 traces, 2 race pairs       stopped at the first failure, 1ms
        Today     needs \`await translate(this.first)\` at src/profile.ts:11 to take
                  longer than a microtask
        Replay    r1-ABAA-a53f
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ patterns.race.test.ts:85:41
           83|     writer: async () => profile.rename('Grace', 'Hopper'),
           84|   })
           85|   expect(['Ada Byron', 'Grace Hopper']).toContain(reader)
             |                                         ^
           86| })
           87|
       ❯ reader, step 1: read Profile#1.first src/profile.ts:11:35
       ❯ writer, step 2: write Profile#1.first src/profile.ts:6:5

      Caused by: AssertionError: expected [ 'Ada Byron', 'Grace Hopper' ] to include 'Ada Hopper'
       ❯ patterns.race.test.ts:85:41"
    `)
  })

  it('unhandled rejection', () => {
    expect(messageOf(output, 'unhandled rejection')).toMatchInlineSnapshot(`
      "RaceError: unhandled rejection on Mailer#1.connected: cannot send "welcome": no…

        In this order a promise is rejected that nobody handles: cannot send
        "welcome": no connection.

             #  A ada                              B shutdown
        ┌─▶  1  ┊                                  write true → false             :6
                … 1 step of A that touches nothing here
        └─▶  3  read  false ← 1               :10

        src/mailer.ts
                   5│   close(): void {
          1        6│     this.connected = false
                    │     ^^^^^^^^^^^^^^ step 1, shutdown writes false
                   7│   }
                   8│
                   9│   async send(text: string): Promise<void> {
          3       10│     if (!this.connected) throw new Error(\`cannot send "\${text}"…
                    │          ^^^^^^^^^^^^^^ step 3, ada reads false
                  11│     this.sent.push(text)

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  BAA, 1 switch               shrunk from 2 switches, confirmed 3 of 3
        Searched  2 traces, 1 race pair       stopped at the first failure, 1ms
        Today     can happen as the code stands
                  r1-BA-916f with interleave: 'io'
        Replay    r1-BAA-916f
                  RACE_REPLAY=<that> npx vitest run, or { replay } in the test

       ❯ Mailer.send src/mailer.ts:10:32
            8|
            9|   async send(text: string): Promise<void> {
           10|     if (!this.connected) throw new Error(\`cannot send "\${text}": no co…
             |                                ^
           11|     this.sent.push(text)
           12|   }
       ❯ shutdown, step 1: write Mailer#1.connected src/mailer.ts:6:5
       ❯ ada, step 3: read Mailer#1.connected src/mailer.ts:10:10

      Caused by: Error: cannot send "welcome": no connection
       ❯ Mailer.send src/mailer.ts:10:32
       ❯ signUp src/mailer.ts:17:15"
    `)
  })
})

describe('at 120 columns', () => {
  let output: string
  beforeAll(async () => {
    output = (await runVitest('patterns', { columns: 120 })).output
  })

  it('lost update', () => {
    expect(messageOf(output, 'lost update')).toMatchInlineSnapshot(`
      "RaceError: lost update on counts#1.visits: expected 1 to be 2

        alice and bob both read undefined before either wrote, so alice's write erases bob's.

             #  A alice · increment("visits")               B bob · increment("visits")                 counts#1.visits
        ┌─▶  1  read  undefined ← initial    counter.ts:14  ┊                                           undefined
        │    2  ┊                                           read  undefined ← initial    counter.ts:14  undefined
        └─▶  3  ┊                                           write undefined → 1          counter.ts:10  1           changed
             4  write 1 → 1, erases 3        counter.ts:10                                              1

        src/counter.ts
           ┊       9│     const count = await this.load(key)                    suspended here: alice 1 to 4, bob 2 to 3
          3 4     10│     this.counts.set(key, count + 1)
                    │     ^^^^^^^^^^^^^^^ step 3, bob writes 1
                  11│   }
                  12│
                  13│   async load(key: string): Promise<number> {
          1 2     14│     return this.counts.get(key) ?? 0
                    │            ^^^^^^^^^^^^^^^ step 1, alice reads undefined
                  15│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 1, writes 2; B reads undefined, writes 1).

        Schedule  ABBA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await this.load(key)\` at src/counter.ts:9 to take longer than a microtask
        Replay    r1-ABBA-8cc1                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ patterns.race.test.ts:21:40
           19|     bob: () => counter.increment('visits'),
           20|   })
           21|   expect(await counter.load('visits')).toBe(2)
             |                                        ^
           22| })
           23|
       ❯ alice, step 1: read counts#1.visits src/counter.ts:14:12
       ❯ bob, step 3: write counts#1.visits src/counter.ts:10:5

      Caused by: AssertionError: expected 1 to be 2 // Object.is equality

      - Expected
      + Received

      - 2
      + 1

       ❯ patterns.race.test.ts:21:40"
    `)
  })

  it('stale check', () => {
    expect(messageOf(output, 'stale check')).toMatchInlineSnapshot(`
      "RaceError: stale check on Show#1.seats: expected [ 'bob', 'alice' ] to have a length of 1 but got 2

        alice read 1 in step 1, bob wrote 0 in step 3, and alice acted on the old value in step 4.

             #  A alice · book("alice", later)               B bob · book("bob", later)                   Show#1.seats
        ┌─▶  1  read  1 ← initial          src/booking.ts:6  ┊                                            1
        │    2  ┊                                            read  1 ← initial          src/booking.ts:6  1
        └─▶  3  ┊                                            write 1 → 0 +2             src/booking.ts:8  0    changed
             4  write 0 → -1 +2            src/booking.ts:8                                               -1   changed

        src/booking.ts
                  5│   async book(guest: string, pay: () => Promise<void>): Promise<boolean> {
          1 2     6│     if (this.seats === 0) return false
                   │         ^^^^^^^^^^ step 1, alice reads 1
           ┊      7│     await pay()                                            suspended here: alice 1 to 4, bob 2 to 3
          3 4     8│     this.seats -= 1
                   │     ^^^^^^^^^^ step 3, bob writes 0
          3 4     9│     this.guests.push(guest)

        Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads 0; B reads 1, reads 1, writes 0).

        Schedule  ABBA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await pay()\` at src/booking.ts:7 to take longer than a microtask
        Replay    r1-ABBA-31ba                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ patterns.race.test.ts:30:23
           28|     bob: () => show.book('bob', later),
           29|   })
           30|   expect(show.guests).toHaveLength(1)
             |                       ^
           31| })
           32|
       ❯ alice, step 1: read Show#1.seats src/booking.ts:6:9
       ❯ bob, step 3: write Show#1.seats src/booking.ts:8:5

      Caused by: AssertionError: expected [ 'bob', 'alice' ] to have a length of 1 but got 2

      - Expected
      + Received

      - 1
      + 2

       ❯ patterns.race.test.ts:30:23"
    `)
  })

  it('use before init', () => {
    expect(messageOf(output, 'use before init')).toMatchInlineSnapshot(`
      "RaceError: broken order on Client#1.socket: Cannot read properties of undefined (reading 'send')

        health reads undefined in step 1, before start writes {send: send} in step 3; the other way round the test passes.

             #  A start                                   B health · ping()                         Client#1.socket
        ┌─▶  1  ┊                                         read  undefined ← initial            :13  undefined
                … 1 step of A that touches nothing here
        └─▶  3  write undefined → {send: send}        :9                                            {send: send}   changed

        src/client.ts
                   8│   async connect(dial: () => Promise<Socket>): Promise<void> {
          3 ┊      9│     this.socket = await dial()                            suspended here: start 2 to 3
                    │     ^^^^^^^^^^^ step 3, start writes {send: send}
                  10│   }
                  11│
                  12│   async ping(): Promise<void> {
          1       13│     this.socket!.send('ping')
                    │     ^^^^^^^^^^^ step 1, health reads undefined
                  14│   }

        Steps 1 and 3 race. Run 3 before 1 and the test passes (A writes {send: send}; B reads {send: send}).

        Schedule  BAA, 1 switch                                      shrunk from 2 switches in 20 tries, confirmed 3 of 3
        Searched  1 input, 2 traces, 1 race pair, 1 seen both ways   stopped at the first failure, 1ms
        Today     can happen as the code stands                      r1-BA-5306 with interleave: 'io'
        Replay    r1-BAA-5306                 RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ Client.ping src/client.ts:13:10
           11|
           12|   async ping(): Promise<void> {
           13|     this.socket!.send('ping')
             |          ^
           14|   }
           15| }
       ❯ health, step 1: read Client#1.socket src/client.ts:13:5
       ❯ start, step 3: write Client#1.socket src/client.ts:9:5

      Caused by: TypeError: Cannot read properties of undefined (reading 'send')
       ❯ Client.ping src/client.ts:13:10
       ❯ health patterns.race.test.ts:38:26"
    `)
  })

  it('responses out of order', () => {
    expect(messageOf(output, 'responses out of order')).toMatchInlineSnapshot(`
      "RaceError: broken order on SearchBox#1.results: expected [ 'cat', 'cow' ] to deeply equal [ 'cat' ]

        _1 SearchBox.type writes ["cat"] in step 2, before _2 SearchBox.type writes ["cat", "cow"] in step 4; the other way
        round the test passes.

             #  _1 SearchBox.type                        _2 SearchBox.type                        SearchBox#1.results
                … 1 step of B that touches nothing here
        ┌─▶  2  write [] → ["cat"]                   :5                                           ["cat"]          changed
                … 1 step of A that touches nothing here
        └─▶  4                                           write ["cat"] → ["cat", …, erases 2  :5  ["cat", "cow"]   changed

        src/search.ts
                  4│   async type(text: string, find: (text: string) => Promise<readonly string[]>): Promise<void> {
          2 4     5│     this.results = await find(text)
                   │     ^^^^^^^^^^^^ step 2, _1 SearchBox.type writes ["cat"]
                   │     ^^^^^^^^^^^^ step 4, _2 SearchBox.type writes ["cat", "cow"]
                  6│   }

        Steps 2 and 4 race. Run 4 before 2 and the test passes (_1 writes ["cat"]; _2 writes ["cat", "cow"]).

        Schedule  B_A, 2 switches                                    shrunk from 4 steps in 37 tries, confirmed 3 of 3
        Searched  1 input, 2 traces, 1 race pair, 1 seen both ways   stopped at the first failure, 1ms
        Today     can happen as the code stands                      r1-BA-407b with interleave: 'io'
        Replay    r1-B_A-407b                 RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ patterns.race.test.ts:50:23
           48|   }
           49|   await Promise.all([box.type('c', find), box.type('ca', find)])
           50|   expect(box.results).toEqual(['cat'])
             |                       ^
           51| })
           52|
       ❯ SearchBox.type, step 2: write SearchBox#1.results src/search.ts:5:5
       ❯ SearchBox.type, step 4: write SearchBox#1.results src/search.ts:5:5

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

  it('double run', () => {
    expect(messageOf(output, 'double run')).toMatchInlineSnapshot(`
      "RaceError: double run on Database#1.pool: expected 2 to be 1

        alice and bob both read undefined before either wrote, so both did the work.

             #  A alice · connect()                       B bob · connect()                         Database#1.pool
        ┌─▶  1  read  undefined ← initial +2         :13  ┊                                         undefined
        │    2  ┊                                         read  undefined ← initial +2         :13  undefined
        └─▶  3  ┊                                         write undefined → Pool {id: 2} +1    :15  Pool {id: 2}   changed
             4  write Poo…#1 → Poo…#2, erases 3 +1   :15                                            Pool {id: 1}   changed

        src/pool.ts
                  12│   async connect(): Promise<Pool> {
          1 2     13│     if (this.pool === undefined) {
                    │         ^^^^^^^^^ step 1, alice reads undefined
           ┊      14│       const id = await this.open()                        suspended here: alice 1 to 4, bob 2 to 3
          3 4     15│       this.pool = new Pool(id)
                    │       ^^^^^^^^^ step 3, bob writes Pool {id: 2}
                  16│     }

        Steps 1 and 3 race. Run 3 before 1 and the test passes.

        Schedule  ABBA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 2 traces, 3 race pairs, 0 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await this.open()\` at src/pool.ts:14 to take longer than a microtask
        Replay    r1-ABBA-525b                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ patterns.race.test.ts:59:27
           57|     bob: () => database.connect(),
           58|   })
           59|   expect(database.opened).toBe(1)
             |                           ^
           60| })
           61|
       ❯ alice, step 1: read Database#1.pool src/pool.ts:13:9
       ❯ bob, step 3: write Database#1.pool src/pool.ts:15:7

      Caused by: AssertionError: expected 2 to be 1 // Object.is equality

      - Expected
      + Received

      - 1
      + 2

       ❯ patterns.race.test.ts:59:27"
    `)
  })

  it('deadlock', () => {
    expect(messageOf(output, 'deadlock')).toMatchInlineSnapshot(`
      "RaceError: deadlock: A and B wait for each other

        alice holds Mutex#1 and waits for Mutex#2; bob holds Mutex#2 and waits for Mutex#1.

             #  A alice                                                B bob
             1  lock  Mutex#1                          src/mutex.ts:9  ┊
             2  ┊                                                      lock  Mutex#2                          src/mutex.ts:9
        ┌─▶  3  ┊                                                      waits Mutex#1, held by A               src/bank.ts:14
        └─▶  4  waits Mutex#2, held by B               src/bank.ts:14

        src/bank.ts
           ┊      13│   await from.mutex.acquire()                              suspended here: alice 1 to 4, bob 2 to 3
          3 4     14│   await to.mutex.acquire()
                    │   ^^^^^^^^^^^^^^^^^^^^^^^^ step 3, bob waits for Mutex#1
                    │   ^^^^^^^^^^^^^^^^^^^^^^^^ step 4, alice waits for Mutex#2
                  15│   from.balance -= amount

        No task can take a step after 4. 2 of the 3 traces explored so far finish.

        Schedule  ABBA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 3 traces, 2 race pairs, 2 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await from.mutex.acquire()\` at src/bank.ts:13 to take longer than a microtask
        Replay    r1-ABBA-bfc5                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ bob, step 3: waits for Mutex#1 src/bank.ts:14:3
           12| export async function transfer(from: Account, to: Account, amount: num…
           13|   await from.mutex.acquire()
           14|   await to.mutex.acquire()
             |   ^
           15|   from.balance -= amount
           16|   to.balance += amount
       ❯ alice, step 4: waits for Mutex#2 src/bank.ts:14:3"
    `)
  })

  it('lost wakeup', () => {
    expect(messageOf(output, 'lost wakeup')).toMatchInlineSnapshot(`
      "RaceError: lost wakeup: A waits for ever

        producer would have woken consumer in step 1, but consumer began to wait only in step 2, and nothing left to run wakes
        it.

             #  A consumer · wait()                                    B producer
        ┌─▶  1  ┊                                                      write waiting#1                       src/signal.ts:5
        └─▶  2  waits new Promise…h(resolve))         src/signal.ts:9

        src/signal.ts
                   4│   notify(): void {
          1        5│     for (const wake of this.waiting.splice(0)) wake()
                    │                        ^^^^^^^^^^^^^^^^^^^ step 1, producer writes waiting#1
                   6│   }
                   7│
                   8│   async wait(): Promise<void> {
          2 ┊      9│     await new Promise<void>((resolve) => this.waiting.push(resolve))  suspended here: consumer from 2 on
                    │     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ step 2, consumer waits for new Promise((resolve…ting.push(resolve))
                  10│   }

        No task can take a step after 2. 1 of the 2 traces explored so far finish. Steps 1 and 2 race. Run 2 before 1 and the
        test passes.

        Schedule  BA, 1 switch                                       confirmed 3 of 3
        Searched  1 input, 2 traces, 1 race pair, 1 seen both ways   stopped at the first failure, 1ms
        Today     can happen as the code stands                      r1-BA-95fa with interleave: 'io'
        Replay    r1-BA-95fa                  RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ producer, step 1: write waiting#1 src/signal.ts:5:24
            3|
            4|   notify(): void {
            5|     for (const wake of this.waiting.splice(0)) wake()
             |                        ^
            6|   }
            7|
       ❯ consumer, step 2: waits for new Promise((resolve) => this.waiting.push(resolve)) src/signal.ts:9:5"
    `)
  })

  it('torn read', () => {
    expect(messageOf(output, 'torn read')).toMatchInlineSnapshot(`
      "RaceError: torn read on Profile#1.first: expected [ 'Ada Byron', 'Grace Hopper' ] to include 'Ada Hopper'

        reader read Profile#1.first as "Ada" before writer's write in step 2 and Profile#1.last as "Hopper" after it, so the
        two do not belong together.

             #  A reader                                     B writer                                     Profile#1.first
        ┌─▶  1  read  "Ada" ← initial                   :11  ┊                                            "Ada"
        └─▶  2  ┊                                            write "Ada" → "Grace" +1                 :6  "Grace"   changed
             3  read  Profile#1.last "Hopper" ← 2       :12                                               "Grace"
                … 1 step of A that touches nothing here

        src/profile.ts
                   5│   rename(first: string, last: string): void {
          2        6│     this.first = first
                    │     ^^^^^^^^^^ step 2, writer writes "Grace"
          2        7│     this.last = last
                   …
                  10│   async fullName(translate: (name: string) => Promise<string>): Promise<string> {
          1 ┊     11│     const first = await translate(this.first)             suspended here: reader 1 to 3
                    │                                   ^^^^^^^^^^ step 1, reader reads "Ada"
          3 4 ┊   12│     const last = await translate(this.last)               suspended here: reader 3 to 4

        Steps 1 and 2 race. Run 2 before 1 and the test passes (A reads "Grace"; B writes "Grace").

        Schedule  ABAA, 2 switches                                    confirmed 3 of 3
        Searched  1 input, 2 traces, 2 race pairs, 1 seen both ways   stopped at the first failure, 1ms
        Today     needs \`await translate(this.first)\` at src/profile.ts:11 to take longer than a microtask
        Replay    r1-ABAA-a53f                RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ patterns.race.test.ts:85:41
           83|     writer: async () => profile.rename('Grace', 'Hopper'),
           84|   })
           85|   expect(['Ada Byron', 'Grace Hopper']).toContain(reader)
             |                                         ^
           86| })
           87|
       ❯ reader, step 1: read Profile#1.first src/profile.ts:11:35
       ❯ writer, step 2: write Profile#1.first src/profile.ts:6:5

      Caused by: AssertionError: expected [ 'Ada Byron', 'Grace Hopper' ] to include 'Ada Hopper'
       ❯ patterns.race.test.ts:85:41"
    `)
  })

  it('unhandled rejection', () => {
    expect(messageOf(output, 'unhandled rejection')).toMatchInlineSnapshot(`
      "RaceError: unhandled rejection on Mailer#1.connected: cannot send "welcome": no connection

        In this order a promise is rejected that nobody handles: cannot send "welcome": no connection.

             #  A ada                                       B shutdown                                  Mailer#1.connected
        ┌─▶  1  ┊                                           write true → false         src/mailer.ts:6  false
                … 1 step of A that touches nothing here
        └─▶  3  read  false ← 1           src/mailer.ts:10                                              false

        src/mailer.ts
                   5│   close(): void {
          1        6│     this.connected = false
                    │     ^^^^^^^^^^^^^^ step 1, shutdown writes false
                   7│   }
                   8│
                   9│   async send(text: string): Promise<void> {
          3       10│     if (!this.connected) throw new Error(\`cannot send "\${text}": no connection\`)
                    │          ^^^^^^^^^^^^^^ step 3, ada reads false
                  11│     this.sent.push(text)

        Steps 1 and 3 race. Run 3 before 1 and the test passes (A reads true; B writes false).

        Schedule  BAA, 1 switch                                      shrunk from 2 switches in 20 tries, confirmed 3 of 3
        Searched  1 input, 2 traces, 1 race pair, 1 seen both ways   stopped at the first failure, 1ms
        Today     can happen as the code stands                      r1-BA-916f with interleave: 'io'
        Replay    r1-BAA-916f                 RACE_REPLAY=<that> npx vitest run, or { replay: '<that>' } in the test

       ❯ Mailer.send src/mailer.ts:10:32
            8|
            9|   async send(text: string): Promise<void> {
           10|     if (!this.connected) throw new Error(\`cannot send "\${text}": no co…
             |                                ^
           11|     this.sent.push(text)
           12|   }
       ❯ shutdown, step 1: write Mailer#1.connected src/mailer.ts:6:5
       ❯ ada, step 3: read Mailer#1.connected src/mailer.ts:10:10

      Caused by: Error: cannot send "welcome": no connection
       ❯ Mailer.send src/mailer.ts:10:32
       ❯ signUp src/mailer.ts:17:15"
    `)
  })
})
