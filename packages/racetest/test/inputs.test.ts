import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Input, inputsOf } from '../src/inputs.ts'

class Point {
  readonly at: number[]
  constructor(at: number[]) {
    this.at = at
  }
}

const arbitraries: Record<string, fc.Arbitrary<unknown>> = {
  'plain data': fc.object({ withMap: true, withSet: true, withDate: true, withTypedArray: true }),
  instances: fc.array(fc.nat()).map((at) => new Point(at)),
  'instances in data': fc.record({ a: fc.array(fc.nat().map((n) => new Point([n]))), b: fc.nat() }),
  'one object twice': fc.array(fc.nat()).map((list) => ({ list, again: list })),
}

describe('an input is made anew, as it was, also when it was shrunk', () => {
  test.for(Object.entries(arbitraries))('%s', async ([, arbitrary]) => {
    const wrong: unknown[] = []
    let made = 0
    const look = async ({ values, make }: Input): Promise<void> => {
      const [pristine] = values
      const copies = [make()[0], make()[0]]
      try {
        expect(copies).toStrictEqual([pristine, pristine])
        if (typeof pristine === 'object' && pristine !== null) expect(copies[0]).not.toBe(copies[1])
      } catch (error) {
        wrong.push(error)
      }
      // Now and then it passes, so that shrinking goes down some other path.
      if (made++ % 3 !== 1) throw new Error('smaller')
    }
    for (let seed = 0; seed < 30; seed++)
      await fc.check(fc.asyncProperty(inputsOf(fc, fc.tuple(arbitrary)), look), { seed })
    expect(wrong).toEqual([])
    expect(made).toBeGreaterThan(60)
  })

  test('what is shared stays shared', async () => {
    const arbitrary = fc.constant(null).map(() => {
      const list = [1]
      return { list, again: list }
    })
    await fc.assert(
      fc.asyncProperty(inputsOf(fc, fc.tuple(arbitrary)), async ({ make }) => {
        const [made] = make() as [{ list: number[]; again: number[] }]
        expect(made.list).toBe(made.again)
      }),
      { numRuns: 1 },
    )
  })

  test('fc.gen draws the same again', async () => {
    await fc.assert(
      fc.asyncProperty(inputsOf(fc, fc.tuple(fc.gen())), async ({ make }) => {
        const draw = (): number[] => {
          const [g] = make() as [fc.GeneratorValue]
          return [g(fc.nat), g(fc.nat)]
        }
        expect(draw()).toEqual(draw())
      }),
    )
  })
})
