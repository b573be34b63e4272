import { expect, test } from 'vitest'
import { head, pad, padStart, tail, width, wrap } from '../src/columns.ts'

test.each([
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['日本', 4],
  ['한', 2],
  ['ｱ', 1],
  ['Ａ', 2],
  ['😀', 2],
  ['👩‍💻', 2],
  ['👨‍👩‍👧‍👦', 2],
  ['🇳🇱', 2],
  ['❤️', 2],
  ['1️⃣', 2],
  ['┊→…│', 4],
  ['', 0],
])('%s takes %i columns', (text, columns) => {
  expect(width(text)).toBe(columns)
})

test('a beginning and an end are whole graphemes', () => {
  expect(head('👩‍💻👩‍💻', 3)).toBe('👩‍💻')
  expect(tail('a👩‍💻', 2)).toBe('👩‍💻')
})

test('padding counts columns and not code units', () => {
  expect(`${pad('日本', 6)}|`).toBe('日本  |')
  expect(padStart('👩‍💻', 4)).toBe('  👩‍💻')
  expect(pad('abc', 1)).toBe('abc')
})

test('lines break between words, and in a word only when it is longer than a line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij'])
  expect(wrap('', 10)).toEqual([])
  expect(wrap('日本語', 1)).toEqual(['日本語'])
})
