import type { Counterexample } from '@racetest/core'
import { expect, test } from 'vitest'
import { criticalPair } from '../src/critical.ts'
import { glyphs, paint } from '../src/paint.ts'
import { sourceFrames } from '../src/source-frame.ts'
import { lostUpdate } from './examples.ts'

/** The frames for the running example with other source text, and both accesses at the given places. */
function framed(
  source: string,
  first: [number, number, number],
  second: [number, number, number],
): string {
  const file = 'src/account.ts'
  const places = [first, first, second, second].map(([line, column, length]) => ({
    file,
    line,
    column,
    length,
  }))
  const steps = lostUpdate.steps.map((step, i) => ({
    ...step,
    suspendedAt: { file, line: 2, column: 0, length: 1 },
    accesses: step.accesses.map((access) => ({ ...access, position: places[i]! })),
  }))
  const report: Counterexample = { ...lostUpdate, steps }
  const look = { columns: 80, colour: false, unicode: true }
  const frames = sourceFrames(report, criticalPair(report), {
    ...look,
    glyphs: glyphs(true),
    sources: { [file]: source },
  })
  return frames.map((lines) => paint(lines, look)).join('\n\n')
}

test('tabs become blanks and carets follow them', () => {
  expect(framed('{\n\tlet a =\tthis.balance\n}\n', [2, 9, 12], [2, 5, 1])).toMatchInlineSnapshot(`
    "  src/account.ts
                  1│ {
        1 2 3 4 ┊ 2│     let a = this.balance
                   │             ^^^^^^^^^^^^ step 2, bob reads 0
                   │         ^ step 3, alice writes 1
                  3│ }"
  `)
})

test('lines in between are left out, and places at the edge of the file are no trouble', () => {
  const source = Array.from({ length: 120 }, (_, i) => `line(${i + 1})`).join('\n')
  expect(framed(source, [1, 0, 4], [120, 5, 99])).toMatchInlineSnapshot(`
    "  src/account.ts
        1 2       1│ line(1)
                   │ ^^^^ step 2, bob reads 0
         ┊        2│ line(2)
                  …
                119│ line(119)
        3 4     120│ line(120)
                   │      ^^^^ step 3, alice writes 1"
  `)
})

test('a line longer than the terminal is cut around the carets', () => {
  const start = 'a'.repeat(300)
  expect(framed(`${start}this.balance${start}`, [1, 300, 12], [1, 0, 3])).toMatchInlineSnapshot(`
    "  src/account.ts
        1 2 3 4   1│ …aaaaaaaaaaaaaaaaaaaaathis.balanceaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                   │                       ^^^^^^^^^^^^ step 2, bob reads 0
                   │ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
                   │ ^^^ step 3, alice writes 1"
  `)
})

test('carets longer than the terminal leave the beginning of the line in sight', () => {
  const source = `    await ${'a'.repeat(300)}`
  expect(framed(source, [1, 4, 306], [1, 4, 9])).toMatchInlineSnapshot(`
    "  src/account.ts
        1 2 3 4   1│     await aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…
                   │     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ step 2, bob reads 0
                   │     ^^^^^^^^^ step 3, alice writes 1"
  `)
})

test('wide characters before the carets', () => {
  expect(framed('x\n残高["👩‍💻"] = this.balance\n', [2, 14, 12], [2, 0, 11])).toMatchInlineSnapshot(`
    "  src/account.ts
                  1│ x
        1 2 3 4 ┊ 2│ 残高["👩‍💻"] = this.balance
                   │              ^^^^^^^^^^^^ step 2, bob reads 0
                   │ ^^^^^^^^^^ step 3, alice writes 1"
  `)
})

test('a file whose source is not known has no frame, nor has a line that does not exist', () => {
  expect(framed('one line', [7, 0, 1], [9, 0, 1])).toBe('')
})
