import fc from 'fast-check'
import type { Piece, RandomProgram } from './print-program.ts'
import { plainNames } from './program-forms.ts'
import { states } from './program-state-special.ts'
import { waitingNames } from './program-waiting.ts'

const picks = fc.array(fc.nat({ max: 59 }), { minLength: 3, maxLength: 3 })
/** Most of what a task does is to read, to write and to wait. */
const simple = fc.constantFrom('see', 'write', 'wait', 'slow')
const any = fc.constantFrom(...plainNames, ...waitingNames)

const leaf: fc.Arbitrary<Piece> = fc.record({
  form: simple,
  picks,
  body: fc.constant([]),
  other: fc.constant([]),
})

function nested(depth: number): fc.Arbitrary<Piece> {
  if (depth === 0) return leaf
  const inner = fc.array(nested(depth - 1), { maxLength: 2 })
  return fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 2, arbitrary: fc.record({ form: any, picks, body: inner, other: inner }) },
  )
}

const piece = nested(2)

/** Small programs of two to four tasks. A bigger `size` means more suspension points, so more interleavings. */
export function randomProgram(size: number): fc.Arbitrary<RandomProgram> {
  return fc.record({
    theme: fc.uniqueArray(fc.constantFrom(...Object.keys(states)), { minLength: 1, maxLength: 3 }),
    tasks: fc.array(fc.array(piece, { minLength: 1, maxLength: 4 }), {
      minLength: 2,
      maxLength: 3,
    }),
    start: fc.nat({ max: 11 }),
    before: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
    ),
    budget: fc.nat({ max: size }),
  })
}
