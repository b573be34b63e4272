import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { relationsTo } from '../src/page/happens-before.ts'
import { highlight } from '../src/page/highlight.ts'
import { hasChanged, listRows } from '../src/page/rows.ts'
import type { PageOrder, PageStep } from '../src/page-failure.ts'

test('highlighting loses nothing of a text', () => {
  const pieces = fc.constantFrom(
    '"',
    "'",
    '`',
    '/',
    '//',
    '/*',
    '*/',
    '\\',
    '\n',
    '\r\n',
    '${',
    '}',
    '(',
    '[',
    ' ',
    'const',
    'a',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string())), (parts) => {
      const source = parts.join('').replaceAll('\r', '')
      const lines = highlight(source).map((line) => line.map(({ text }) => text).join(''))
      expect(lines.join('\n')).toBe(source)
    }),
  )
})

test('tokens are what they look like', () => {
  const kinds = (source: string) =>
    highlight(source).flatMap((line) =>
      line.flatMap(({ kind, text }) => (kind === 'plain' ? [] : [`${kind} ${text}`])),
    )
  expect(kinds('const a = b.of(1_000) // as "is"')).toEqual([
    'keyword const',
    'number 1_000',
    'comment // as "is"',
  ])
  expect(kinds("x = a / b / 'c'")).toEqual(["string 'c'"])
  expect(kinds('x = /[/"]+/g.test(y)')).toEqual(['string /[/"]+/g'])
  expect(kinds('`a ${b} // c\nd`')).toEqual(['string `a ${b} // c', 'string d`'])
  expect(kinds('class A { #new = 1; from() {} }\nthis.for')).toEqual([
    'keyword class',
    'number 1',
    'keyword from',
    'keyword this',
  ])
})

/** Steps that come after any of the earlier ones. */
const orders: fc.Arbitrary<PageOrder> = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((given) => {
    const steps = given.map((after, i): PageStep => {
      const earlier = i === 0 ? [] : after.map((number) => (number % i) + 1)
      return { task: 'A', accesses: [], shown: -1, after: [...new Set(earlier)] }
    })
    return { text: '', steps, relevant: [], state: [] }
  })

test('relations are the closure of what is directly before', () => {
  fc.assert(
    fc.property(orders, (order) => {
      const { steps } = order
      const isBefore = (a: number, b: number): boolean =>
        steps[b - 1]!.after.some((earlier) => earlier === a || isBefore(a, earlier))
      for (let chosen = 1; chosen <= steps.length; chosen++) {
        const expected = steps.map((_, i) => {
          if (i + 1 === chosen) return 'itself'
          if (isBefore(i + 1, chosen)) return 'before'
          return isBefore(chosen, i + 1) ? 'after' : 'unordered'
        })
        expect(relationsTo(order, chosen)).toEqual(expected)
      }
      expect(relationsTo(order, 0)).toEqual([])
    }),
  )
})

test('rows and folds have every step once, the chosen one among them', () => {
  const step: PageStep = { task: 'A', accesses: [], shown: -1, after: [] }
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900 }), fc.nat(), fc.nat(4), (length, at, skip) => {
      const steps = Array.from({ length }, () => step)
      const all = steps.map((_, i) => i + 1)
      const numbers = all.filter((number) => number % (skip + 1) === 0)
      const chosen = numbers[at % Math.max(1, numbers.length)] ?? 0
      const rows = listRows({ text: '', steps, relevant: [], state: [] }, numbers, chosen)
      const told = rows.flatMap((row) =>
        row.kind === 'step' ? [row.number] : all.slice(row.from - 1, row.to),
      )
      expect(told).toEqual(all)
      expect(rows.filter(({ kind }) => kind === 'step').length).toBeLessThanOrEqual(200)
      if (chosen > 0) expect(rows).toContainEqual({ kind: 'step', number: chosen })
    }),
  )
})

test('what is known to have changed', () => {
  const steps = (['read', 'write', 'read', 'read', 'write'] as const).map((kind): PageStep => {
    return { task: 'A', accesses: [{ kind, resource: 'x' }], shown: 0, after: [] }
  })
  const changed = (state: readonly string[]): boolean[] =>
    steps.map((_, i) => hasChanged({ text: '', steps, relevant: [], state }, i + 1))
  expect(changed(['0', '1', '1', '2', '2'])).toEqual([false, true, false, true, false])
  expect(changed(['', '', '0', '', '1'])).toEqual([false, false, false, false, true])
  expect(changed([])).toEqual([false, false, false, false, false])
})
