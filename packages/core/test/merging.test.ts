import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  compareSites,
  type FileReport,
  mergeAwaits,
  mergePairs,
  mergeReports,
  type PairReport,
  type RacePair,
  type RaceReport,
  type SiteId,
  type SiteReport,
  type TestReport,
} from '../src/index.ts'

const traces = fc.nat(20)
const orders = fc.tuple(traces, traces)
const site = fc.nat(4) as unknown as fc.Arbitrary<SiteId>
const sites = fc.tuple(site, site).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
const pairs = fc
  .array(fc.record({ sites, orders, taken: fc.integer({ min: 1, max: 3 }), failing: traces }))
  .map((found) => mergePairs(found, []))
const awaits = fc
  .array(fc.record({ site, reached: traces, split: traces }))
  .map((found) => mergeAwaits(found, []))

/** A merge whose result depends neither on the order of what is merged nor on how it is grouped. */
function expectLaws<T>(values: fc.Arbitrary<T>, merge: (a: T, b: T) => T): void {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      expect(merge(a, b)).toEqual(merge(b, a))
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
    }),
  )
}

test('merging what searches have seen commutes and associates', () => {
  expectLaws(pairs, mergePairs)
  expectLaws(awaits, mergeAwaits)
})

test('what searches have seen together is counted in the traces of both', () => {
  fc.assert(
    fc.property(pairs, pairs, awaits, awaits, (a, b, c, d) => {
      for (const { sites: at, ...merged } of mergePairs(a, b)) {
        const same = [...a, ...b].filter((pair) => pair.sites.join() === at.join())
        const sum = (of: (pair: RacePair) => number): number =>
          same.reduce((total, pair) => total + of(pair), 0)
        expect(merged).toEqual({
          orders: [sum((pair) => pair.orders[0]), sum((pair) => pair.orders[1])],
          taken: same.reduce((bits, { taken }) => bits | taken, 0),
          failing: sum((pair) => pair.failing),
        })
      }
      for (const { site: at, ...merged } of mergeAwaits(c, d)) {
        const same = [...c, ...d].filter((each) => each.site === at)
        const reached = same.reduce((total, each) => total + each.reached, 0)
        expect(merged).toEqual({ reached, split: same.reduce((sum, each) => sum + each.split, 0) })
      }
    }),
  )
})

const tool = { name: 'racetest', version: '1.2.3' }
const merge = (a: RaceReport, b: RaceReport): RaceReport => mergeReports(tool, [a, b])

const place = fc.record({
  line: fc.integer({ min: 1, max: 3 }),
  column: fc.nat(1),
  kind: fc.constantFrom('read', 'write', 'await'),
  name: fc.constantFrom('x', 'y'),
}) as fc.Arbitrary<Omit<SiteReport, 'id'>>
const places = fc
  .uniqueArray(place, { selector: (it) => JSON.stringify(it), maxLength: 6 })
  .map((found) => found.toSorted(compareSites))
const listed = fc
  .uniqueArray(
    fc.record({
      path: fc.constantFrom('a.ts', 'b.ts', 'c.ts'),
      hash: fc.constantFrom('01', '02'),
      places,
    }),
    { selector: ({ path, hash }) => path + hash, maxLength: 4 },
  )
  .map((files) => files.toSorted((a, b) => (a.path + a.hash < b.path + b.hash ? -1 : 1)))

/** As a worker makes it of one test. */
const report = fc
  .record({
    id: fc.uuid(),
    line: fc.integer({ min: 1, max: 3 }),
    file: fc.constantFrom('a.test.ts', 'b.test.ts'),
    listed,
    chosen: fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.nat(9), fc.nat(9))),
  })
  .map(({ id, file, line, listed: given, chosen }): RaceReport => {
    let next = 0
    const files = given.map(({ path, hash, places: here }): FileReport => ({
      path,
      hash,
      sites: here.map((it) => ({ ...it, id: next++ })),
    }))
    const found = next === 0 ? [] : chosen
    const pairsOf = found.map(([a, b, ...order]): PairReport => {
      const [first, second] = [a % next, b % next].toSorted((one, other) => one - other)
      const taken = [order[0] > 0, order[1] > 0] as const
      return { sites: [first!, second!], orders: order, taken, failing: order[0] }
    })
    const waits = found.map(([a, , split]) => ({ site: a % next, reached: 9, split }))
    const one: TestReport = {
      id,
      file,
      line,
      name: 'a test',
      status: 'verified',
      inputs: 1,
      traces: 1,
      redundant: 0,
      duration: 1,
      pairs: pairsOf,
      awaits: waits,
    }
    return mergeReports(tool, [{ tests: [one], files }])
  })

test('merging reports commutes and associates, and a report by itself stays what it is', () => {
  expectLaws(report, merge)
  fc.assert(
    fc.property(report, (one) => {
      expect(mergeReports(tool, [one])).toEqual(one)
      expect(merge(one, mergeReports(tool, []))).toEqual(one)
    }),
  )
})

test('sites keep their places when they get other numbers', () => {
  const textOf = ({ tests, files }: RaceReport, of: TestReport['id']): unknown => {
    const known = files.flatMap(({ path, hash, sites: here }) =>
      here.map(({ id, ...it }) => [id, { path, hash, ...it }] as const),
    )
    const at = new Map(known)
    const { pairs: raced, awaits: waits } = tests.find(({ id }) => id === of)!
    return [
      raced.map((pair) => ({ ...pair, sites: pair.sites.map((id) => at.get(id)) })),
      waits.map((it) => ({ ...it, site: at.get(it.site) })),
    ]
  }
  fc.assert(
    fc.property(fc.array(report, { minLength: 1, maxLength: 4 }), (reports) => {
      const merged = mergeReports(tool, reports)
      const ids = merged.files.flatMap(({ sites: here }) => here.map(({ id }) => id))
      expect(ids).toEqual(ids.map((_, i) => i))
      for (const one of reports) {
        const { id } = one.tests[0]!
        expect(textOf(merged, id)).toEqual(textOf(one, id))
      }
    }),
  )
})

test('tests are in the order of the source', () => {
  const at = (file: string, line: number, id: string): RaceReport =>
    mergeReports(tool, [
      {
        tests: [
          {
            id,
            file,
            line,
            name: id,
            status: 'verified',
            inputs: 1,
            traces: 1,
            redundant: 0,
            duration: 1,
            pairs: [],
            awaits: [],
          },
        ],
        files: [],
      },
    ])
  const { tests } = mergeReports(tool, [
    at('b.ts', 1, '7_0'),
    at('a.ts', 9, '8_10'),
    at('a.ts', 12, '8_11'),
    at('a.ts', 9, '8_9'),
  ])
  expect(tests.map(({ id }) => id)).toEqual(['8_9', '8_10', '8_11', '7_0'])
})
