import { getRealm } from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import { nameConnection, Session, touchConnection } from './session.ts'
import { endpointOf } from './pg-endpoint.ts'
import type { PgClient } from './pg-library.ts'
import { noteNotice, noteSettings, watchWaits } from './pg-waits.ts'

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
  // When it is sent.
  replaceMethod(prototype, 'query', (original) => {
    return function query(this: unknown, ...args: unknown[]) {
      const client = this as PgClient
      endpointOf(client).isBusy(client, ['drain', 'end'])
      noteSettings(client, textOf(args[0]))
      return Reflect.apply(original, this, args) as unknown
    }
  })
  controlMethod(prototype, 'query', (self, args) => {
    // The driver controls the class, so this is one.
    const client = self as PgClient
    const session = sessionOf(client)
    const endpoint = endpointOf(client)
    const text = textOf(args[0])
    return {
      name: 'client.query',
      queue: client,
      isBlocked: () => endpoint.isBlocked(),
      ...session.describe(text, text === undefined ? [] : valuesOf(args)),
    }
  })
  let hearsNotices = false
  replaceMethod(prototype, '_handleNotice', (original) => {
    hearsNotices = true
    return function _handleNotice(this: unknown, ...args: unknown[]) {
      if (!noteNotice(this as PgClient, args[0] as object)) Reflect.apply(original, this, args)
    }
  })
  // The driver knows what it replaces.
  replaceMethod(
    prototype,
    'connect',
    (original) => watchDeadlocks(original as Connect, hearsNotices) as never,
  )
  controlMethod(prototype, 'connect', (self, _args, name) => {
    const client = self as PgClient
    nameConnection(client, name?.(), client)
    endpointOf(client).isBusy(client, ['connect', 'error', 'end'])
    return { name: 'client.connect', touches: [] }
  })
  controlMethod(prototype, 'end', (self) => ({
    name: 'client.end',
    queue: self,
    // What was open is undone.
    touches: [...sessionOf(self as PgClient).changes(), touchConnection(self, 'write')],
  }))
}

type Connect = (this: PgClient, callback?: Callback) => Promise<unknown> | undefined
type Callback = (error: unknown, client?: PgClient) => void

/** Deadlocks last for a moment only, and are told from other waits. */
function watchDeadlocks(original: Connect, hearsNotices: boolean): Connect {
  return function connect(callback) {
    if (!getRealm().hasRaceTests) return Reflect.apply(original, this, [callback])
    const connected = Reflect.apply(original, this, []) as Promise<unknown>
    // Before anybody else has it: a client that is busy warns who asks it.
    const ready = connected.then(async (result) => {
      await watchWaits(this, hearsNotices)
      return result
    })
    if (callback === undefined) return ready
    ready.then(
      () => process.nextTick(callback, null, this),
      (error: unknown) => process.nextTick(callback, error),
    )
    return undefined
  }
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
