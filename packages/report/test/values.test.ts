import { expect, test } from 'vitest'
import { width } from '../src/columns.ts'
import { cutValue, tellApart } from '../src/values.ts'
import { lostUpdate } from './examples.ts'
import { shown } from './shown.ts'

test('a number at the end of a value survives the cut', () => {
  expect(cutValue('{}#2', '…')).toBe('{}#2')
  expect(cutValue('Pool {id: 1, size: 5}#12', '…', 10)).toBe('Pool {…#12')
  expect(cutValue('"a long string indeed"#1', '…', 10)).toBe('"a l…ed"#1')
})

test('values that look the same at that width are told apart, others are left alone', () => {
  const shorten = tellApart(['Pool {id: 1}', 'Pool {id: 2}', 'null'], '…')
  const at = (columns: number) =>
    ['Pool {id: 1}', 'Pool {id: 2}', 'null'].map((value) => shorten(value, columns))
  expect(at(24)).toEqual(['Pool {id: 1}', 'Pool {id: 2}', 'null'])
  expect(at(8)).toEqual(['Pool …#1', 'Pool …#2', 'null'])
  expect(at(3)).toEqual(['…#1', '…#2', 'nu…'])
})

test('values that print the same and are different keep their numbers', () => {
  const shorten = tellApart(['{}#1', '{}#2', '{}#1'], '…')
  expect(['{}#1', '{}#2'].map((value) => shorten(value, 24))).toEqual(['{}#1', '{}#2'])
})

test('no value is wider than asked for', () => {
  const values = Array.from({ length: 30 }, (_, i) => `"token-of-a-long-life-${i}-5f1c9a"`)
  const shorten = tellApart(values, '…')
  for (let columns = 4; columns < 30; columns++) {
    const short = values.map((value) => shorten(value, columns))
    expect(Math.max(...short.map(width))).toBeLessThanOrEqual(columns)
    expect(new Set(short).size).toBe(values.length)
  }
})

test('in a message', () => {
  const [first, second, third, fourth] = lostUpdate.steps
  const valued = (step: typeof first, before: string, after?: string) => ({
    ...step!,
    accesses: [{ ...step!.accesses[0]!, before, ...(after === undefined ? {} : { after }) }],
  })
  const steps = [
    valued(first, '{}#1'),
    valued(second, '{}#1'),
    valued(third, '{}#1', '{}#2'),
    valued(fourth, '{}#2', 'Account {owner: "alice", balance: 1}'),
  ]
  const rows = shown({ ...lostUpdate, steps }).split('\n\n')[2]
  expect(rows).toMatchInlineSnapshot(`
    "       #  A alice · deposit(1)               B bob · deposit(2)
           1  read  {}#1 ← initial           :6  ┊
      ┌─▶  2  ┊                                  read  {}#1 ← initial           :6
      └─▶  3  write {}#1 → {}#2              :8  ┊
           4                                     write {}#2 → Accou…, erases 3  :8"
  `)
})
