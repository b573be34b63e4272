import type { Verdict, Work } from '@racetest/runtime'
import { giveBack, hold } from './abandoned.ts'
import { controlRelease, touchPool } from './pools.ts'
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
    const { touches } = known
    const own = touchPool(endpoint.key, Infinity)
    if (typeof touches !== 'function') return { ...known, touches: [own, ...touches] }
    return { ...known, touches: async () => [own, ...(await touches())] }
  })
  control('connect', (pool, _args, call) => {
    const endpoint = endpointOfPool(pool)
    const touch = touchPool(endpoint.key, pool.options.max)
    const name = call?.()
    return {
      touches: [touch],
      convert: (answer) => {
        if (name !== undefined && isClient(answer)) {
          nameConnection(answer, name)
          hold(answer, () => endpoint.terminate(answer))
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
  control('end', (pool) => ({ touches: [touchPool(endpointOfPool(pool).key, 0)] }))
}

function isClient(answer: unknown): answer is PgClient {
  return typeof answer === 'object' && answer !== null && 'query' in answer
}
