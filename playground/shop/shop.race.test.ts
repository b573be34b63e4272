import { raceTest } from 'racetest'
import { expect } from 'vitest'
import { Shop as FixedShop } from './shop.fixed.ts'
import { Shop } from './shop.ts'

const charge = async (): Promise<void> => {}

raceTest('the last book is sold once', async ({ race }) => {
  const shop = new Shop(1, charge)
  const sold = await race([() => shop.buy('alice'), () => shop.buy('bob')])
  expect(sold.filter(Boolean)).toHaveLength(1)
  expect(shop.stock).toBe(0)
})

raceTest('the last book is sold once, fixed', async ({ race }) => {
  const shop = new FixedShop(1, charge)
  const sold = await race([() => shop.buy('alice'), () => shop.buy('bob')])
  expect(sold.filter(Boolean)).toHaveLength(1)
  expect(shop.stock).toBe(0)
})
