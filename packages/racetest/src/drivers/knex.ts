import type { Touch } from '@racetest/runtime'
import { attempt, giveBack, hold } from './abandoned.ts'
import { isExhausted, touchPool } from './pools.ts'
import { controlMethod } from './replace.ts'
import { endConnection, nameConnection } from './session.ts'

/** What the driver uses of a client of Knex, and of its pool: https://github.com/Vincit/tarn.js */
interface KnexClient {
  readonly pool?: {
    readonly max: number
    release(connection: object): void
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
        if (name !== undefined) {
          nameConnection(connection as object, name)
          hold(connection as object, () => discard(self, connection as object))
        }
        return connection
      },
    }
  })
  controlMethod(prototype, 'releaseConnection', (self, [connection]) => {
    giveBack(connection as object)
    return { name: 'knex.releaseConnection', touches: [touch(self)] }
  })
}

/** The pool makes a new one instead. */
async function discard({ pool }: KnexClient, connection: object): Promise<void> {
  Object.assign(connection, { __knex__disposed: new Error('left behind by a run that is over') })
  await attempt(() => endConnection(connection))
  pool?.release(connection)
}

const touch = ({ pool }: KnexClient): Touch => touchPool('knex', pool?.max ?? 0)

function isBlocked({ pool }: KnexClient): false | 'for good' {
  if (pool === undefined || pool.numPendingCreates() > 0) return false
  const waiting = pool.numPendingAcquires()
  return isExhausted({ max: pool.max, used: pool.numUsed(), free: pool.numFree(), waiting })
}
