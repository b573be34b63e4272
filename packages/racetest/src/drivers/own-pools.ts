import { attempt, giveBack, hold } from './abandoned.ts'
import { askPool, isExhausted, type PoolState, touchPool } from './pools.ts'
import { controlMethod } from './replace.ts'
import { endConnection, nameConnection } from './session.ts'

/** A pool that a library has of its own, above the drivers. */
export interface OwnPool<Owner extends object> {
  /** `knex` */
  readonly library: string
  /** The methods that get a connection, give it back, and end it. */
  readonly acquire: string
  readonly release: string
  readonly destroy?: string
  /** Absent while there is none, or while it makes connections. */
  state(owner: Owner): (PoolState & { readonly isMaking: boolean }) | undefined
  /** Has the pool make a new one instead of a connection that is no more. */
  replace(owner: Owner, connection: object): unknown
}

/** To get a connection is one operation, whether it has to be made or not. `owner`: of whom these are methods. */
export function controlOwnPool<Owner extends object>(
  { prototype }: { readonly prototype: object },
  { library, acquire, release, destroy, state, replace }: OwnPool<Owner>,
): void {
  controlMethod(prototype, acquire, (owner, _args, call) => {
    const name = call?.()
    const asks = askPool(library, state(owner as Owner)?.max ?? Infinity)
    return {
      name: `${library}.${acquire}`,
      touches: [touchPool(library)],
      asks,
      isBlocked: () => {
        const known = state(owner as Owner)
        return known !== undefined && !known.isMaking && isExhausted(known)
      },
      convert: (answer) => {
        const connection = answer as object
        if (name !== undefined) {
          asks.give()
          nameConnection(connection, name, owner)
          const end = async (): Promise<void> => {
            await attempt(() => endConnection(connection))
            await replace(owner as Owner, connection)
          }
          hold(connection, end, () => asks.end())
        }
        return connection
      },
    }
  })
  for (const method of [release, destroy])
    if (method !== undefined)
      controlMethod(prototype, method, (_owner, [connection]) => {
        giveBack(connection as object)
        return { name: `${library}.${method}`, touches: [touchPool(library)] }
      })
}
