import { expect, test } from 'vitest'
import { cut, cutMiddle, cutStart } from '../src/cut.ts'

test('cutting keeps whole graphemes and what fits', () => {
  expect(cut('abcdef', 6, '…')).toBe('abcdef')
  expect(cut('abcdef', 5, '…')).toBe('abcd…')
  expect(cut('日本語', 5, '…')).toBe('日本…')
  expect(cut('日本語', 4, '…')).toBe('日…')
  expect(cut('abc', 0, '…')).toBe('')
  expect(cut('abcdef', 2, '...')).toBe('..')
  expect(cutMiddle('"abcdefgh"', 7, '…')).toBe('"ab…gh"')
  expect(cutStart('src/account.ts', 8, '…')).toBe('…ount.ts')
})
