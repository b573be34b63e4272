import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'
import * as buggyMiddleware from 'zustand-buggy/middleware'
import * as buggy from 'zustand-buggy/vanilla'
import * as fixedMiddleware from 'zustand-fixed/middleware'
import * as fixed from 'zustand-fixed/vanilla'

// https://github.com/pmndrs/zustand/pull/3336: of two rehydrate() the one that is done last wins,
// not the one that began last.
describe.for([
  ['buggy', buggy.createStore, buggyMiddleware.persist],
  [
    'fixed',
    fixed.createStore as typeof buggy.createStore,
    fixedMiddleware.persist as typeof buggyMiddleware.persist,
  ],
] as const)('zustand %s', ([, createStore, persist]) => {
  raceTest('the rehydrate() that came last wins', async ({ race }) => {
    let disk = 'v1'
    const store = createStore(
      persist(() => ({ value: 'initial' }), {
        name: 'store',
        skipHydration: true,
        storage: {
          async getItem() {
            const value = disk
            await race.pause('getItem')
            return { state: { value }, version: 0 }
          },
          setItem() {},
          removeItem() {},
        },
      }),
    )
    const first = store.persist.rehydrate()
    disk = 'v2'
    const second = store.persist.rehydrate()
    await Promise.all([first, second])
    expect(store.getState().value).toBe('v2')
  })
})
