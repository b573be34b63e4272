import type { Touch } from '@racetest/runtime'
import { isExhausted, touchPool } from './pools.ts'
import { controlMethod } from './replace.ts'
import { nameConnection } from './session.ts'

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

/**
 * `Client` of Knex, which has a pool of its own above the drivers: to get a connection is one
 * operation, whether it has to be made or not.
 */
export function controlKnex({ prototype }: { readonly prototype: object }): void {
  controlMethod(prototype, 'acquireConnection', (self, _args, call) => {
    const name = call?.()
    return {
      name: 'knex.acquireConnection',
      touches: [touch(self)],
      isBlocked: () => isBlocked(self),
      convert: (connection) => {
        nameConnection(connection, name)
        return connection
      },
    }
  })
  controlMethod(prototype, 'releaseConnection', (self) => ({
    name: 'knex.releaseConnection',
    touches: [touch(self)],
  }))
}

const touch = ({ pool }: KnexClient): Touch => touchPool('knex', pool?.max ?? 0)

function isBlocked({ pool }: KnexClient): boolean {
  if (pool === undefined || pool.numPendingCreates() > 0) return false
  const waiting = pool.numPendingAcquires()
  return isExhausted({ max: pool.max, used: pool.numUsed(), free: pool.numFree(), waiting })
}
