import type { Verdict, Work } from '@racetest/runtime'
import { giveBack, hold } from './abandoned.ts'
import { askPool, controlRelease, endPool, throughPool, touchPool } from './pools.ts'
import { controlMethod } from './replace.ts'
import { nameConnection, Session, touchConnection } from './session.ts'
import { sessionOf, textOf, valuesOf } from './pg-client.ts'
import { endpointOfPool } from './pg-endpoint.ts'
import type { PgClient, PgPool } from './pg-library.ts'

type Partial = Omit<Work, 'name' | 'isBlocked'>

/** `pg.Pool`: https://node-postgres.com/apis/pool */
export function controlPool({ prototype }: { readonly prototype: object }): void {
  const control = (
    name: string,
    describe: (pool: PgPool, args: readonly unknown[], call?: () => string) => Partial,
  ): void =>
    controlMethod(prototype, name, (self, args, call) => {
      // The driver controls the class, so this is one.
      const pool = self as PgPool
      const endpoint = endpointOfPool(pool)
      const isBlocked = (): Promise<Verdict> => endpoint.isBlocked()
      return { name: `pool.${name}`, isBlocked, ...describe(pool, args, call) }
    })
  control('query', (pool, args) => {
    const endpoint = endpointOfPool(pool)
    // A statement of its own, on any connection.
    const known = new Session(endpoint).describe(textOf(args[0]), valuesOf(args))
    return throughPool(known, endpoint.key, pool.options.max)
  })
  control('connect', (pool, _args, call) => {
    const endpoint = endpointOfPool(pool)
    const touch = touchPool(endpoint.key)
    const name = call?.()
    const asks = askPool(endpoint.key, pool.options.max)
    return {
      touches: [touch],
      asks,
      convert: (answer) => {
        if (name !== undefined && isClient(answer)) {
          asks.give()
          nameConnection(answer, name, pool)
          hold(
            answer,
            () => endpoint.terminate(answer),
            () => asks.end(),
          )
        }
        return controlRelease(answer, (client, [broken]) => {
          giveBack(client)
          return [
            touch,
            touchConnection(client, 'write'),
            // Then the connection is closed, and what was open on it is undone.
            ...(broken ? sessionOf(client as PgClient).changes() : []),
          ]
        })
      },
    }
  })
  control('end', (pool) => ({ touches: [endPool(endpointOfPool(pool).key)] }))
}

function isClient(answer: unknown): answer is PgClient {
  return typeof answer === 'object' && answer !== null && 'query' in answer
}
