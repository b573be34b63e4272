import type { Touch } from '@racetest/runtime'
import { controlMethod } from './replace.ts'

/** What the driver uses of a client of Knex, and of its pool: https://github.com/Vincit/tarn.js */
interface KnexClient {
  readonly pool?: {
    readonly max: number
    numUsed(): number
    numFree(): number
    numPendingAcquires(): number
    numPendingCreates(): number
  }
}

/** Smaller pools may run out of connections; then it matters who gets one. */
const smallPool = 10

/**
 * `Client` of Knex, which has a pool of its own above the drivers: to get a connection is one
 * operation, whether it has to be made or not.
 */
export function controlKnex({ prototype }: { readonly prototype: object }): void {
  controlMethod(prototype, 'acquireConnection', (self) => ({
    name: 'knex.acquireConnection',
    touches: [touchPool(self)],
    isBlocked: () => isExhausted(self),
  }))
  controlMethod(prototype, 'releaseConnection', (self) => ({
    name: 'knex.releaseConnection',
    touches: [touchPool(self)],
  }))
}

function touchPool({ pool }: KnexClient): Touch {
  return { kind: (pool?.max ?? 0) < smallPool ? 'write' : 'update', key: 'pool of knex' }
}

function isExhausted({ pool }: KnexClient): boolean {
  if (pool === undefined || pool.max >= smallPool || pool.numPendingCreates() > 0) return false
  return pool.numPendingAcquires() > 0 && pool.numFree() === 0 && pool.numUsed() >= pool.max
}
