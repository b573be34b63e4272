import * as buggy from 'cache-manager-buggy'
import * as fixed from 'cache-manager-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/jaredwray/cacheable/pull/599: wrap() looks, computes and stores, with nothing
// that would stop a second caller from computing meanwhile.
describe.for([
  ['buggy', buggy.caching],
  ['fixed', fixed.caching],
] as const)('cache-manager %s', ([, caching]) => {
  raceTest('a value is computed once', async ({ race }) => {
    const values = new Map<string, unknown>()
    const cache = await caching({
      async get<T>(key: string) {
        await race.pause('get')
        return values.get(key) as T | undefined
      },
      async set(key: string, value: unknown) {
        await race.pause('set')
        values.set(key, value)
      },
      isCacheable: () => true,
      async del() {},
      async reset() {},
      async mset() {},
      mget: async () => [],
      async mdel() {},
      keys: async () => [],
      ttl: async () => -1,
    })
    let computed = 0
    const compute = async (): Promise<number> => {
      computed++
      await race.pause('compute')
      return computed
    }
    await race({
      ann: () => cache.wrap('key', compute),
      ben: () => cache.wrap('key', compute),
    })
    expect(computed).toBe(1)
  })
})
