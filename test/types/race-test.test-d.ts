import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { TestContext } from 'vitest'
import { RaceError, raceTest } from 'racetest'
import type { Race, RaceMeta } from 'racetest'
import racetest from 'racetest/plugin'

declare const race: Race

describe('race', () => {
  it('keeps names', () => {
    const results = race({ alice: async () => 1, bob: () => 'b', carol: () => {} })
    expectTypeOf(results).toEqualTypeOf<Promise<{ alice: number; bob: string; carol: void }>>()
  })
  it('makes tuples of arrays', () => {
    expectTypeOf(race([async () => 1, () => 'b'])).toEqualTypeOf<Promise<[number, string]>>()
  })
  it('makes tuples of arguments', () => {
    expectTypeOf(
      race(
        async () => 1,
        () => 'b',
      ),
    ).toEqualTypeOf<Promise<[number, string]>>()
  })
  it('keeps arrays of unknown length', () => {
    const tasks = [1, 2].map((n) => async () => n)
    expectTypeOf(race(tasks)).toEqualTypeOf<Promise<number[]>>()
    expectTypeOf(race(...tasks)).toEqualTypeOf<Promise<number[]>>()
  })
  it('keeps records of unknown keys', () => {
    const tasks: Record<string, () => Promise<number>> = {}
    expectTypeOf(race(tasks)).toEqualTypeOf<Promise<Record<string, number>>>()
  })
  it('settles', () => {
    expectTypeOf(race.settled({ a: async () => 1 })).toEqualTypeOf<
      Promise<{ a: PromiseSettledResult<number> }>
    >()
    expectTypeOf(race.settled([async () => 1])).toEqualTypeOf<
      Promise<[PromiseSettledResult<number>]>
    >()
    expectTypeOf(race.settled(async () => 1)).toEqualTypeOf<
      Promise<[PromiseSettledResult<number>]>
    >()
  })
  it('takes functions only', () => {
    // @ts-expect-error a promise has started already
    void race([Promise.resolve(1)])
    // @ts-expect-error a promise has started already
    void race({ a: Promise.resolve(1) })
  })
  it('has the rest', () => {
    expectTypeOf(race.pause()).toEqualTypeOf<Promise<void>>()
    expectTypeOf(race.pause('network')).toEqualTypeOf<Promise<void>>()
    expectTypeOf(race.invariant(() => expect(1).toBe(1))).toEqualTypeOf<void>()
  })
})

describe('raceTest', () => {
  it('gives the context of Vitest, and race', () => {
    raceTest('name, fn', (context) => {
      expectTypeOf(context).toExtend<TestContext>()
      expectTypeOf(context.race).toEqualTypeOf<Race>()
    })
    raceTest(
      'name, fn, timeout',
      async ({ race: start, expect: local }) => {
        local(await start([async () => 1])).toEqual([1])
      },
      1000,
    )
    raceTest(
      'name, options, fn',
      { interleave: 'io', limits: { time: '2m', traces: 10 }, timeout: 100, retry: 1 },
      async () => {},
    )
    raceTest('todo')
  })
  it('checks options', () => {
    // @ts-expect-error no such value
    raceTest('one', { interleave: 'sometimes' }, () => {})
    // @ts-expect-error no such option
    raceTest('one', { interleaving: 'io' }, () => {})
    // @ts-expect-error the options come second
    raceTest('one', () => {}, { timeout: 10 })
  })
  it('chains', () => {
    // Named only: an .only, or a todo, of a test file would be one.
    expectTypeOf(raceTest.only).toBeCallableWith('one', ({ race: r }) => void r)
    raceTest.skip.concurrent('one', ({ race: r }) => void r)
    raceTest.fails('one', { failOn: ['bounded'] }, ({ race: r }) => void r)
    raceTest.skipIf(true)('one', ({ race: r }) => void r)
    raceTest.runIf(true)('one', ({ race: r }) => void r)
    expectTypeOf(raceTest.todo).toBeCallableWith('one')
  })
  it('passes the context after the values of each', () => {
    raceTest.each([
      [1, 'a'],
      [2, 'b'],
    ])('one', (n, s, { race: r }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      expectTypeOf(s).toEqualTypeOf<string>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
    raceTest.each([{ n: 1 }])('one', ({ n }, { race: r }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
    raceTest.each<{ n: number }>`
      n
      ${1}
    `('one', ({ n }, { race: r }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
  })
  it('passes the context after the value of for', () => {
    raceTest.for([{ n: 1 }])('one', ({ n }, { race: r }) => {
      expectTypeOf(n).toEqualTypeOf<number>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
    raceTest.for([
      [1, 2],
      [3, 4],
    ])('one', ([a, b]) => {
      expectTypeOf([a, b]).toExtend<unknown[]>()
    })
  })
  it('extends', () => {
    const extended = raceTest.extend<{ db: Map<string, number>; port: number }>({
      db: async ({ port, race: r }, use) => {
        expectTypeOf(port).toEqualTypeOf<number>()
        expectTypeOf(r).toEqualTypeOf<Race>()
        await use(new Map())
      },
      port: [80, { scope: 'file' }],
    })
    extended('one', ({ db, port, race: r }) => {
      expectTypeOf(db).toEqualTypeOf<Map<string, number>>()
      expectTypeOf(port).toEqualTypeOf<number>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
    extended.beforeEach(({ db }) => void db.clear())
    extended.for([1])('one', (n, { db }) => void db.set('n', n))
    const built = raceTest
      .extend('port', 80)
      .extend('url', ({ port }) => `http://localhost:${port}`)
      .extend('open', { scope: 'file' }, (_context, { onCleanup }) => {
        onCleanup(() => {})
        return true
      })
    built('one', ({ port, url, open }) => {
      expectTypeOf(port).toEqualTypeOf<number>()
      expectTypeOf(url).toEqualTypeOf<string>()
      expectTypeOf(open).toEqualTypeOf<boolean>()
    })
  })
})

describe('race.serializable', () => {
  it('resolves to what race does', async () => {
    const { race: start } = {} as { race: Race }
    const named = await start.serializable({ a: () => 1, b: async () => 'b' }, () => new Map())
    expectTypeOf(named).toEqualTypeOf<{ a: number; b: string }>()
    const listed = await start.serializable([() => 1, async () => 'b'], async () => [])
    expectTypeOf(listed).toEqualTypeOf<[number, string]>()
    const given = await start.serializable(
      () => 1,
      async () => 'b',
    )
    expectTypeOf(given).toEqualTypeOf<[number, string]>()
    // @ts-expect-error what to observe with is a function
    void start.serializable([() => 1], 5)
  })
})

describe('raceTest.prop', () => {
  it('passes the values first and the context last', () => {
    raceTest.prop([fc.nat(), fc.string()])('tuple', (a, b, context) => {
      expectTypeOf(a).toEqualTypeOf<number>()
      expectTypeOf(b).toEqualTypeOf<string>()
      expectTypeOf(context.race).toEqualTypeOf<Race>()
    })
    raceTest.prop({ amounts: fc.array(fc.nat()) }, { numRuns: 50, examples: [{ amounts: [1] }] })(
      'record',
      { limits: { traces: 100 } },
      ({ amounts }, { race: r }) => {
        expectTypeOf(amounts).toEqualTypeOf<number[]>()
        expectTypeOf(r).toEqualTypeOf<Race>()
      },
    )
  })
  it('has the forms of raceTest', () => {
    const prop = raceTest.only.prop([fc.nat()], { seed: 1 })
    prop.skip('one', () => {})
    prop.each([['a', 1]])('one', (name, n, generated, { race: r }) => {
      expectTypeOf([name, n, generated] as const).toExtend<readonly unknown[]>()
      expectTypeOf(r).toEqualTypeOf<Race>()
    })
    const withPort = raceTest.extend('port', 80)
    withPort.prop([fc.nat()])('one', (n, { port }) => {
      expectTypeOf(n + port).toEqualTypeOf<number>()
    })
  })
})

describe('raceTest.commands', () => {
  type Model = { count: number }
  type Real = { increment(): Promise<number> }
  class Increment implements fc.AsyncCommand<Model, Real> {
    check = () => true
    async run(model: Model, real: Real): Promise<void> {
      expect(await real.increment()).toBe(++model.count)
    }
    toString = () => 'increment()'
  }
  const setup = {
    model: (): Model => ({ count: 0 }),
    real: async (): Promise<Real> => ({ increment: async () => 1 }),
    commands: [fc.constant(new Increment())],
  }
  it('takes commands of fast-check, their parameters, and options', () => {
    raceTest.commands('two tasks', { ...setup, tasks: 2 })
    raceTest.commands(
      'all',
      { ...setup, tasks: 3, numRuns: 5, seed: 1, maxCommands: 2 },
      { limits: { traces: 9 } },
    )
    raceTest.only.commands('a form', { ...setup, tasks: 2 }, { timeout: 100 })
    const synchronous: fc.Arbitrary<fc.Command<Model, Real>> = fc.constant({
      check: () => true,
      run() {},
    })
    const asking: fc.Arbitrary<fc.AsyncCommand<Model, Real, true>> = fc.constant({
      check: async () => true,
      async run() {},
    })
    raceTest.commands('other commands', { ...setup, commands: [synchronous, asking], tasks: 2 })
  })
  it('checks them', () => {
    // @ts-expect-error two or three
    raceTest.commands('four tasks', { ...setup, tasks: 4 })
    // @ts-expect-error commands of another model
    raceTest.commands('another model', { ...setup, model: () => ({ total: 0 }), tasks: 2 })
    // @ts-expect-error an arbitrary, and not what it makes
    raceTest.commands('no arbitrary', { ...setup, commands: [new Increment()], tasks: 2 })
    // @ts-expect-error no examples
    raceTest.commands('examples', { ...setup, tasks: 2, examples: [] })
  })
})

describe('results', () => {
  it('stand on the task', () => {
    raceTest('one', ({ task }) => {
      expectTypeOf(task.meta.race).toEqualTypeOf<RaceMeta | undefined>()
    })
  })
  it('fail with a RaceError', () => {
    expectTypeOf(new RaceError('lost update')).toExtend<Error>()
    expectTypeOf(new RaceError('lost update').codeFrame).toEqualTypeOf<string | undefined>()
  })
})

describe('the plugin', () => {
  it('takes the options of race tests as defaults, and its own', () => {
    racetest()
    racetest({ include: 'src/**', exclude: [/generated/], packages: ['zustand', /^@acme\//] })
    racetest({ interleave: 'io', limits: { traces: 100 }, failOn: ['failed', 'bounded'] })
    // @ts-expect-error no such value
    racetest({ strategy: 'fast' })
  })
})
