import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeLetters,
  decodeReplay,
  encodeLetters,
  encodeReplay,
  nameTask,
  numberTask,
} from '../src/schedule.ts'

test('names count on after Z', () => {
  expect([0, 1, 25, 26, 27, 51, 52, 701, 702].map(nameTask)).toEqual(
    'A B Z AA AB AZ BA ZZ AAA'.split(' '),
  )
})

test.for([
  ['A B A B', 'ABAB'],
  ['A A A', 'AAA'],
  ['A A A A', 'A4'],
  ['A A A A A A A A A A A A B B B', 'A12BBB'],
  ['A A AA AB B', 'AAAaAbB'],
  ['_ A _ _ _ _ A', '_A_4A'],
  ['AA AA AA AA', 'Aa4'],
])('%s is %s', ([letters, text]) => {
  expect(encodeLetters(letters!.split(' '))).toBe(text)
  expect(decodeLetters(text!)).toEqual(letters!.split(' '))
})

test('decode(encode(s)) = s', () => {
  const name = fc.oneof(fc.nat(3), fc.nat(1000)).map(nameTask)
  const letters = fc.array(fc.oneof(name, fc.constant('_')))
  fc.assert(
    fc.property(
      letters,
      fc.option(fc.constantFrom('1203.4.2', '-12.0:1'), { nil: undefined }),
      (all, inputs) => {
        expect(decodeLetters(encodeLetters(all))).toEqual(all)
        const code = { letters: all, checksum: '7f3a', ...(inputs && { inputs }) }
        expect(decodeReplay(encodeReplay(code))).toEqual(code)
        for (const each of all) if (each !== '_') expect(nameTask(numberTask(each))).toBe(each)
      },
    ),
  )
})

test('a replay string is one word', () => {
  const code = { letters: ['A', 'B', 'A', 'B'], checksum: '7f3a', inputs: '1203.4.2' }
  expect(encodeReplay(code)).toBe('r1-ABAB-7f3a-k1203.4.2')
})

test('what is not a replay string is refused with what is expected', () => {
  expect(() => decodeReplay('ABAB')).toThrowErrorMatchingInlineSnapshot(
    `[RaceToolError: [race] "ABAB" is not a replay string. Expected r1-<schedule>-<4 hex digits> and maybe -k<inputs>, such as r1-ABAB-7f3a-k1203.4.2.]`,
  )
  expect(() => decodeReplay('r2-ABAB-7f3a')).toThrowErrorMatchingInlineSnapshot(
    `[RaceToolError: [race] replay string "r2-ABAB-7f3a" has format 2, this version reads 1. Run the test again to get a new one.]`,
  )
  expect(() => decodeReplay('r1-A0b-7f3a')).toThrowErrorMatchingInlineSnapshot(
    `[RaceToolError: [race] "A0b" is not a schedule. Expected a letter for each choice and a number after a run, such as ABA12B.]`,
  )
})
