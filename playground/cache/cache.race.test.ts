import { raceTest } from 'racetest'
import { expect } from 'vitest'
import { Cache as FixedCache } from './cache.fixed.ts'
import { Cache } from './cache.ts'

raceTest('a key is loaded once', async ({ race }) => {
  let loads = 0
  const users = new Cache(async (id) => ({ id, load: ++loads }))
  await race({
    header: () => users.get('ada'),
    sidebar: () => users.get('ada'),
  })
  expect(loads).toBe(1)
})

raceTest('a key is loaded once, fixed', async ({ race }) => {
  let loads = 0
  const users = new FixedCache(async (id) => ({ id, load: ++loads }))
  await race({
    header: () => users.get('ada'),
    sidebar: () => users.get('ada'),
  })
  expect(loads).toBe(1)
})
