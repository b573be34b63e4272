import { expect, test } from 'vitest'
import { renderUnchecked } from '../src/index.ts'
import { escaped } from './examples.ts'

test('a replay that took another path', () => {
  const { message, codeFrame } = renderUnchecked(escaped, {
    columns: 80,
    colour: false,
    unicode: true,
  })
  expect(`RaceError: ${message}\n${codeFrame}`).toMatchInlineSnapshot(`
    "RaceError: unchecked: replay took another path at step 3

      Recorded  3  A alice  write Account#1.balance      src/account.ts:8
      Replayed  3  A alice  call fetch (not controlled)  src/account.ts:7

      fetch() at src/account.ts:7 is not under our control, so schedules cannot be
      repeated. Stub it, or list it under race.controlled. Nothing was verified."
  `)
})

test('a replay that took another path at 120 columns', () => {
  const { message, codeFrame } = renderUnchecked(escaped, {
    columns: 120,
    colour: false,
    unicode: true,
  })
  expect(`RaceError: ${message}\n${codeFrame}`).toMatchInlineSnapshot(`
    "RaceError: unchecked: replay took another path at step 3

      Recorded  3  A alice  write Account#1.balance      src/account.ts:8
      Replayed  3  A alice  call fetch (not controlled)  src/account.ts:7

      fetch() at src/account.ts:7 is not under our control, so schedules cannot be repeated. Stub it, or list it under
      race.controlled. Nothing was verified."
  `)
})

test('in colour at 120 columns', () => {
  const { message, codeFrame } = renderUnchecked(escaped, {
    columns: 120,
    colour: true,
    unicode: true,
  })
  expect(`RaceError: ${message}\n${codeFrame}`.replaceAll('\u001b', '\\e')).toMatchInlineSnapshot(`
    "RaceError: unchecked: replay took another path at step 3

      Recorded  3  A \\e[1malice\\e[22m  write Account#1.balance      \\e[2msrc/account.ts:8\\e[22m
      Replayed  3  A \\e[1malice\\e[22m  call fetch (not controlled)  \\e[2msrc/account.ts:7\\e[22m

      fetch() at src/account.ts:7 is not under our control, so schedules cannot be repeated. Stub it, or list it under
      race.controlled. Nothing was verified."
  `)
})

test('a reason without steps to compare', () => {
  const unchecked = { reason: 'fetch() escaped control', advice: 'Stub it. Nothing was verified.' }
  const { message, codeFrame } = renderUnchecked(unchecked, {
    columns: 80,
    colour: false,
    unicode: true,
  })
  expect(`RaceError: ${message}\n${codeFrame}`).toMatchInlineSnapshot(`
    "RaceError: unchecked: fetch() escaped control

      Stub it. Nothing was verified."
  `)
})
