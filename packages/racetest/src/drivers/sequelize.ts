import { controlOwnPool } from './own-pools.ts'

/** What the driver uses of `ConnectionManager`, and of its pool: https://github.com/sequelize/sequelize-pool */
interface ConnectionManager {
  readonly pool: Pool & { readonly read?: Pool; readonly write?: Pool }
}

interface Pool {
  readonly maxSize: number
  readonly size: number
  readonly using: number
  readonly available: number
  readonly waiting: number
  destroy(connection: object): Promise<void>
}

/** `ConnectionManager` of Sequelize. */
export function controlConnectionManager(Manager: { readonly prototype: object }): void {
  controlOwnPool<ConnectionManager>(Manager, {
    library: 'sequelize',
    acquire: 'getConnection',
    release: 'releaseConnection',
    destroy: 'destroyConnection',
    // With replicas there is one for what reads as well.
    state({ pool }) {
      const { maxSize: max, size, using: used, available: free, waiting } = pool.write ?? pool
      return { max, used, free, waiting, isMaking: size > used + free }
    },
    replace: ({ pool }, connection) => pool.destroy(connection),
  })
}
