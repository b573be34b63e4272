import { controlOperation, type Touch, type Work } from '@racetest/runtime'
import { controlMethod } from '../replace.ts'
import { sessionOf, textOf, valuesOf } from './client.ts'
import { type Endpoint, endpointOfPool, type PgClient, type PgPool, smallPool } from './endpoint.ts'
import { Session } from './session.ts'

type Fn = (...args: unknown[]) => unknown

/** `pg.Pool`: https://node-postgres.com/apis/pool */
export function controlPool(Pool: { readonly prototype: object }): void {
  const { prototype } = Pool
  const control = (
    name: string,
    describe: (
      pool: PgPool,
      args: readonly unknown[],
    ) => Pick<Work, 'touches' | 'convert' | 'statement'>,
  ): void =>
    controlMethod(prototype, name, (self, args) => {
      // The driver controls the class, so this is one.
      const pool = self as PgPool
      const endpoint = endpointOfPool(pool)
      const isBlocked = (): Promise<boolean> => endpoint.isBlocked()
      return { name: `pool.${name}`, isBlocked, ...describe(pool, args) }
    })
  control('query', (pool, args) => {
    const endpoint = endpointOfPool(pool)
    // A statement of its own, on any connection.
    const known = new Session(endpoint).describe(textOf(args[0]), valuesOf(args))
    const { touches, statement } = known
    const told = statement === undefined ? {} : { statement }
    const own = touchPool(endpoint, 'update')
    if (typeof touches !== 'function') return { ...told, touches: [own, ...touches] }
    return { ...told, touches: async () => [own, ...(await touches())] }
  })
  control('connect', (pool) => {
    const endpoint = endpointOfPool(pool)
    const touch = touchPool(endpoint, holding(pool))
    return {
      touches: [touch],
      convert: (answer) => controlRelease(answer, touch),
    }
  })
  control('end', (pool) => ({ touches: [touchPool(endpointOfPool(pool), 'write')] }))
}

/** Who gets a connection does not matter as long as there is one for everybody. */
const holding = ({ options }: PgPool): Touch['kind'] =>
  options.max < smallPool ? 'write' : 'update'

const touchPool = ({ key }: Endpoint, kind: Touch['kind']): Touch => ({
  kind,
  key: `pool of ${key}`,
})

const releases = new WeakMap<Fn, Fn>()

/** What a pool gives: a client, which gives itself back, or the function that does. */
function controlRelease(answer: unknown, touch: Touch): unknown {
  if (typeof answer === 'function') {
    const release = answer as Fn
    let controlled = releases.get(release)
    if (controlled === undefined) {
      controlled = controlOperation(release, (self, [broken]) => ({
        name: 'client.release',
        touches: [touch, ...(broken ? sessionOf(self as PgClient).changes() : [])],
      }))
      releases.set(release, controlled)
      releases.set(controlled, controlled)
    }
    return controlled
  }
  if (typeof answer === 'object' && answer !== null && Object.hasOwn(answer, 'release')) {
    // Made anew whenever the client is given out.
    const client = answer as { release: unknown }
    client.release = controlRelease(client.release, touch)
  }
  return answer
}
