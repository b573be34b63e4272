import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLists } from '../src/command-lists.ts'
import { type Input, inputsOf } from '../src/inputs.ts'

class Push {
  readonly item: number
  constructor(item: number) {
    this.item = item
  }
}
const setup = { commands: [fc.nat(99).map((item) => new Push(item))], tasks: 3, maxCommands: 3 }

/** What fails, shrunk. */
async function smallest(
  fails: (lists: readonly (readonly Push[])[]) => boolean,
  seed: number,
): Promise<number[][]> {
  const inputs = inputsOf(fc, commandLists(fc, setup))
  const look = async (input: Input): Promise<void> => {
    // Made anew, as a schedule would have them.
    expect(input.make()).toStrictEqual(input.values)
    if (fails(input.values as Push[][])) throw new Error('fails')
  }
  const { counterexample } = await fc.check(fc.asyncProperty(inputs, look), { seed, numRuns: 1000 })
  return (counterexample![0].values as Push[][]).map((list) => list.map(({ item }) => item))
}

test('two or three tasks, none without commands', async () => {
  const seen = new Set<string>()
  for (const lists of fc.sample(commandLists(fc, setup), { numRuns: 500, seed: 1 }))
    seen.add(lists.map(({ length }) => length).join())
  expect(seen.size).toBe(9 + 27)
})

test.for([1, 2, 3, 4, 5])(
  'shrinks to fewer tasks, fewer commands, smaller ones (seed %i)',
  async (seed) => {
    const has = (lists: readonly (readonly Push[])[], least: number): boolean =>
      lists.some((list) => list.some(({ item }) => item >= least))
    expect(await smallest((lists) => has(lists, 0), seed)).toEqual([[0]])
    expect(await smallest((lists) => has(lists, 40), seed)).toEqual([[40]])
    // Whatever stands between them goes, also in the middle and at the end.
    const inOrder = await smallest(
      (lists) =>
        lists.some((list) =>
          list.some(({ item }, i) => item >= 5 && list.slice(i + 1).some((next) => next.item >= 7)),
        ),
      seed,
    )
    expect(inOrder).toEqual([[5, 7]])
    // Of three tasks two are left, with the commands of the third in one of them.
    const three = await smallest((lists) => lists.length > 1 && lists.flat().length > 2, seed)
    expect(three.map(({ length }) => length).toSorted()).toEqual([1, 2])
  },
)
