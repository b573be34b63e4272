import { expect, test } from 'vitest'
import { escape, escapeAll } from '../src/escape.ts'

test.each([
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u001b[31m', '\\x1b[31m'],
  ['\u202eabc\u2066', '\\u202eabc\\u2066'],
  ['\ud83d', '\\ud83d'],
  ['\u200b\u{e0041}', '\\u200b\\u{e0041}'],
  ['👩‍💻❤️‍🔥', '👩‍💻❤️‍🔥'],
  ['a\u200db', 'a\\u200db'],
  [`e${'\u0301'.repeat(9)}`, `e${'\u0301'.repeat(4)}`],
])('%j is shown as %s', (text, shown) => {
  expect(escape(text, true)).toBe(shown)
})

test('without Unicode only printable ASCII is left', () => {
  expect(escape('naïve 日 😀 …', false)).toBe('na\\xefve \\u65e5 \\u{1f600} ...')
})

test('every text of a value is escaped, and source text is kept', () => {
  expect(escapeAll({ list: ['a\n', 1], sources: { 'a\n.ts': 'x\n' } }, true)).toEqual({
    list: ['a\\n', 1],
    sources: { 'a\\n.ts': 'x\n' },
  })
})
