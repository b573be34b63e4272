import { controlOwnPool } from './own-pools.ts'

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

/** `Client` of Knex. */
export function controlKnex(Client: { readonly prototype: object }): void {
  controlOwnPool<KnexClient>(Client, {
    library: 'knex',
    acquire: 'acquireConnection',
    release: 'releaseConnection',
    state: ({ pool }) =>
      pool && {
        max: pool.max,
        used: pool.numUsed(),
        free: pool.numFree(),
        waiting: pool.numPendingAcquires(),
        isMaking: pool.numPendingCreates() > 0,
      },
    replace({ pool }, connection) {
      Object.assign(connection, {
        __knex__disposed: new Error('left behind by a run that is over'),
      })
      pool?.release(connection)
    },
  })
}
