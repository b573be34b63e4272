import { raceTest } from 'racetest'
import * as buggy from 'swr-buggy'
import * as fixed from 'swr-fixed'
import { beforeEach, describe, expect } from 'vitest'

// https://github.com/vercel/swr/pull/735: which mutate() came last is told from Date.now(), which
// may be the same for two.
describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('swr %s', ([, { cache, mutate }]) => {
  beforeEach(() => cache.clear())

  raceTest('the mutate() that came last wins', async ({ race }) => {
    const save = async (): Promise<string> => {
      await race.pause('save')
      return 'old'
    }
    const saved = mutate('key', save())
    await race({
      saved: () => saved,
      edit: () => mutate('key', 'new', false),
    })
    expect(cache.get('key')).toBe('new')
  })
})
