import { expect, test } from 'vitest'
import { collectFootprint, conflicts, conflictsWith } from '../src/conflict.ts'
import type { Access, Kind, ResourceId } from '../src/event.ts'

const access = (resource: number, kind: Kind): Access => ({
  resource: resource as ResourceId,
  kind,
})
const kinds: Kind[] = ['read', 'write', 'update']

test('kinds: reads commute, updates commute, nothing else does', () => {
  const table = kinds.map((a) => kinds.map((b) => conflictsWith(access(1, a), access(1, b))))
  expect(table).toEqual([
    [false, true, true],
    [true, true, true],
    [true, true, false],
  ])
})

test('different resources do not conflict', () => {
  expect(conflictsWith(access(1, 'write'), access(2, 'write'))).toBe(false)
  // The same bit of the filter.
  expect(conflictsWith(access(1, 'write'), access(32, 'write'))).toBe(false)
})

// 1 ─ 2 ─ 3
//   └ 4
const parent = (resource: ResourceId) =>
  ({ 2: 1, 3: 2, 4: 1 })[resource as number] as ResourceId | undefined

test.for([
  [1, 2, true],
  [1, 3, true],
  [2, 3, true],
  [2, 4, false],
  [3, 4, false],
] as const)('resources %i and %i: one inside the other is %s', ([a, b, inside]) => {
  for (const x of kinds) {
    for (const y of kinds) {
      const same = conflictsWith(access(1, x), access(1, y))
      expect(conflictsWith(access(a, x), access(b, y), parent)).toBe(inside && same)
      expect(conflictsWith(access(b, x), access(a, y), parent)).toBe(inside && same)
    }
  }
})

test('large footprints are found by a map', () => {
  const all = Array.from({ length: 100 }, (_, i) => access(i, 'read'))
  const footprint = collectFootprint(all)
  expect(footprint.index?.size).toBe(100)
  expect(conflicts(footprint, collectFootprint([access(99, 'write')]))).toBe(true)
  expect(conflicts(footprint, collectFootprint([access(100, 'write')]))).toBe(false)
  expect(conflicts(footprint, footprint)).toBe(false)
})
