import { learnRows, learnTransparent } from '@racetest/runtime'
import { controlOwnPool } from './own-pools.ts'
import { replaceMethod } from './replace.ts'

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

/** `Model` of Sequelize, whose classes get accessors that only it has made. */
export function learnModel(Model: { readonly prototype: object }): void {
  learnRows(Model.prototype)
  replaceMethod(Model, 'refreshAttributes', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const result = Reflect.apply(original, this, args) as unknown
      // Whoever calls it is a class.
      const { prototype } = this as { readonly prototype: object }
      for (const { get, set } of Object.values(Object.getOwnPropertyDescriptors(prototype)))
        for (const accessor of [get, set]) learnTransparent(accessor)
      return result
    }
  })
}
