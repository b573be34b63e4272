import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Coverage, mergeAwaits, mergeCoverage, mergePairs, type SiteId } from '../src/index.ts'

const place = fc.record({
  file: fc.constantFrom('a.ts', 'b.ts'),
  line: fc.integer({ min: 1, max: 3 }),
  column: fc.nat(1),
  kind: fc.constantFrom('read', 'write'),
})
const orders = fc.integer({ min: 1, max: 3 })
const coverage = fc.record({
  pairs: fc.array(fc.record({ places: fc.tuple(place, place), orders, failing: fc.boolean() })),
  awaits: fc.array(fc.record({ place, split: fc.boolean() })),
}) as fc.Arbitrary<Coverage>

const site = fc.nat(4) as unknown as fc.Arbitrary<SiteId>
const sites = fc.tuple(site, site).map(([a, b]) => (a < b ? ([a, b] as const) : ([b, a] as const)))
const pairs = fc
  .array(fc.record({ sites, orders, failing: fc.boolean() }))
  .map((found) => mergePairs(found, []))
const awaits = fc
  .array(fc.record({ site, split: fc.boolean() }))
  .map((found) => mergeAwaits(found, []))

/** A merge whose result depends neither on the order of what is merged nor on how it is grouped, and that adds nothing of its own. */
function expectLaws<T>(values: fc.Arbitrary<T>, merge: (a: T, b: T) => T): void {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      expect(merge(a, b)).toEqual(merge(b, a))
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
      expect(merge(merge(a, b), b)).toEqual(merge(a, b))
    }),
  )
}

test('merging commutes, associates and is idempotent', () => {
  expectLaws(coverage, (a, b) => mergeCoverage([a, b]))
  expectLaws(pairs, mergePairs)
  expectLaws(awaits, mergeAwaits)
})

test('a pair that two tests have named the other way round is one', () => {
  const [low, high] = [1, 2].map(
    (line) => ({ file: 'a.ts', line, column: 0, kind: 'write' }) as const,
  )
  const one = { places: [low!, high!] as const, orders: 1, failing: false }
  const other = { places: [high!, low!] as const, orders: 1, failing: true }
  const merged = mergeCoverage([
    { pairs: [one], awaits: [] },
    { pairs: [other], awaits: [{ place: high!, split: true }] },
  ])
  expect(merged).toEqual({
    pairs: [{ places: [low, high], orders: 3, failing: true }],
    awaits: [{ place: high, split: true }],
  })
})
