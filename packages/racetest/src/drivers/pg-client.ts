import { getRealm } from '@racetest/runtime'
import { controlMethod } from './replace.ts'
import { nameConnection, Session, touchConnection } from './session.ts'
import { endpointOf } from './pg-endpoint.ts'
import type { PgClient } from './pg-library.ts'

const sessions = new WeakMap<object, Session>()

/** What is open on the connection of a client. */
export function sessionOf(client: PgClient): Session {
  let session = sessions.get(client)
  if (session === undefined) {
    session = new Session(endpointOf(client), client)
    sessions.set(client, session)
  }
  return session
}

/** `pg.Client`: https://node-postgres.com/apis/client */
export function controlClient(Client: { readonly prototype: object }): void {
  const { prototype } = Client
  controlMethod(prototype, 'query', (self, args) => {
    // The driver controls the class, so this is one.
    const client = self as PgClient
    const session = sessionOf(client)
    const endpoint = endpointOf(client)
    endpoint.isBusy(client, ['drain', 'end'])
    const text = textOf(args[0])
    return {
      name: 'client.query',
      queue: client,
      isBlocked: () => endpoint.isBlocked(),
      ...session.describe(text, text === undefined ? [] : valuesOf(args)),
    }
  })
  controlMethod(prototype, 'connect', (self, _args, name) => {
    const client = self as PgClient
    nameConnection(client, name?.())
    endpointOf(client).isBusy(client, ['connect', 'error', 'end'])
    shortenDeadlocks(client)
    return { name: 'client.connect', touches: [] }
  })
  controlMethod(prototype, 'end', (self) => ({
    name: 'client.end',
    queue: self,
    // What was open is undone.
    touches: [...sessionOf(self as PgClient).changes(), touchConnection(self, 'write')],
  }))
}

/**
 * A statement that waits looks for a deadlock after a second, once. In a test that would last as long
 * in every schedule, and which statement finds it, and fails, would depend on how fast the machine is.
 * So soon, it is always the last. Only a superuser may change that; others wait.
 */
function shortenDeadlocks(client: PgClient): void {
  if (!getRealm().hasRaceTests) return
  const shorten = (): void => {
    client.off('connect', shorten)
    client.query("SET deadlock_timeout = '1ms'").catch(() => {})
  }
  client.on('connect', shorten)
}

/** The text of a statement; undefined for a cursor and the like, which may be anything. */
export function textOf(config: unknown): string | undefined {
  if (typeof config === 'string') return config
  if (typeof config !== 'object' || config === null || 'submit' in config) return undefined
  const text: unknown = Reflect.get(config, 'text')
  return typeof text === 'string' ? text : undefined
}

export function valuesOf([config, values]: readonly unknown[]): readonly unknown[] {
  const own: unknown =
    typeof config === 'object' && config !== null && Reflect.get(config, 'values')
  const given = Array.isArray(values) ? values : own
  return Array.isArray(given) ? given : []
}
