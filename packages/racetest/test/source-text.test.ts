import { expect, it } from 'vitest'
import { looksLike, showPatterns } from '../src/source-text.ts'

/** A function whose text is what it was made of. */
const functionOf = (text: string): (() => void) => new Function(`return ${text}`)() as () => void

it.each([
  ['(__t1) => {let { race, db }=__race.pick(__t1,["race"],9); return db}', '({ race, db }) => {'],
  ['async (__t1) => {let {a: { b }}=__race.pick(__t1,[],9);}', 'async ({a: { b }}) => {'],
  ['(n, __t12) => {let {a}=__race.pick(__t12,["a"],9);}', '(n, {a}) => {'],
  [
    '(__t1,__t2) => {let {a}=__race.pick(__t1,["a"],9);let {b}=__race.pick(__t2,["b"],9);}',
    '({a},{b}) => {',
  ],
])('shows the pattern of %s', (text, start) => {
  expect(String(showPatterns(functionOf(text))).slice(0, start.length)).toBe(start)
})

it.each([
  ['(a) => {let {b}=__race.pick(a.b,["b"],9);}'],
  ['({ race }) => race'],
  ['(__t1) => {__race.iterate(__t1,3)}'],
])('leaves %s alone', (text) => {
  const fn = functionOf(text)
  expect(Object.hasOwn(showPatterns(fn), 'toString')).toBe(false)
})

it('returns other values', () => {
  expect(showPatterns(1)).toBe(1)
  expect(showPatterns(undefined)).toBe(undefined)
})

it('makes a wrapper look like the original', () => {
  const symbol = Symbol('for')
  const original = Object.assign((a: number) => a, { [symbol]: 1 })
  const wrapper = looksLike(original, () => 2)
  expect(String(wrapper)).toBe(String(original))
  expect((wrapper as unknown as typeof original)[symbol]).toBe(1)
})
