import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { structureOf } from '../src/structure.ts'

class Point {
  readonly x: number
  constructor(x: number) {
    this.x = x
  }
}

test('the same for what is deeply equal, and only for that', () => {
  const value = fc.anything({
    maxDepth: 3,
    withMap: true,
    withSet: true,
    withDate: true,
    withBigInt: true,
    withNullPrototype: true,
    withSparseArray: true,
    withTypedArray: true,
  })
  fc.assert(
    fc.property(value, value, (a, b) => {
      expect(structureOf(a)).toBe(structureOf(copyOf(a)))
      expect(structureOf(a) === structureOf(b)).toBe(isDeepStrictEqual(a, b))
    }),
    { numRuns: 1000 },
  )
})

test('order counts in lists and not in collections', () => {
  expect(structureOf([1, 2])).not.toBe(structureOf([2, 1]))
  expect(structureOf({ a: 1, b: 2 })).toBe(structureOf({ b: 2, a: 1 }))
  expect(structureOf(new Set([1, 2]))).toBe(structureOf(new Set([2, 1])))
  expect(structureOf(new Map([[1, 2]]))).not.toBe(structureOf(new Map([[2, 1]])))
})

test('classes, errors and dates', () => {
  expect(structureOf(new Point(1))).toBe(structureOf(new Point(1)))
  expect(structureOf(new Point(1))).not.toBe(structureOf({ x: 1 }))
  expect(structureOf(new Error('a'))).toBe(structureOf(new Error('a')))
  expect(structureOf(new Error('a'))).not.toBe(structureOf(new TypeError('a')))
  expect(structureOf(new Date(1))).not.toBe(structureOf(new Date(2)))
  expect(structureOf(0)).not.toBe(structureOf(-0))
  expect(structureOf(1)).not.toBe(structureOf('1'))
  expect(structureOf(1)).not.toBe(structureOf(1n))
  expect(structureOf([undefined])).not.toBe(structureOf([null]))
})

test('circles', () => {
  const circle = (length: number): object => {
    const items = Array.from({ length }, () => ({}) as { next?: object })
    for (const [i, item] of items.entries()) item.next = items[(i + 1) % length]!
    return items[0]!
  }
  expect(structureOf(circle(2))).toBe(structureOf(circle(2)))
  expect(structureOf(circle(1))).not.toBe(structureOf(circle(2)))
})

/** Generated once more, equal values need not be the same objects. */
function copyOf(value: unknown): unknown {
  try {
    const copy: unknown = structuredClone(value)
    // It does not keep objects without a prototype.
    return isDeepStrictEqual(copy, value) ? copy : value
  } catch {
    return value
  }
}
