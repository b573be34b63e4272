import buggy from 'p-memoize-buggy'
import fixed from 'p-memoize-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/sindresorhus/p-memoize/pull/48: it waits for the cache before it notes that a
// computation is going on.
describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('p-memoize %s', ([, memoize]) => {
  raceTest('a value is computed once', async ({ race }) => {
    const values = new Map<string, string>()
    let computed = 0
    const compute = memoize(
      async (key: string) => {
        computed++
        await race.pause('compute')
        return key + computed
      },
      {
        cache: {
          async has(key: string) {
            await race.pause('has')
            return values.has(key)
          },
          get: async (key: string) => values.get(key),
          set: (key: string, value: string) => values.set(key, value),
          delete: (key: string) => values.delete(key),
        },
      },
    )
    const { ann, ben } = await race({ ann: () => compute('a'), ben: () => compute('a') })
    expect(computed).toBe(1)
    expect(ann).toBe(ben)
  })
})
