import { EventEmitter } from 'node:events'
import { reportEscape, type Work } from '@racetest/runtime'
import { giveBack, hold } from './abandoned.ts'
import { askPool, endPool, throughPool, touchPool } from './pools.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { nameConnection, Session, touchConnection } from './session.ts'
import { maxOf, type MysqlConnection, type MysqlPool } from './mysql-library.ts'
import { isMonitor, serverOf } from './mysql-server.ts'

type Class = { readonly prototype: object }

const sessions = new WeakMap<object, Session>()

function sessionOf(connection: MysqlConnection): Session {
  let session = sessions.get(connection)
  if (session === undefined) {
    session = new Session(serverOf(connection.config), connection)
    sessions.set(connection, session)
  }
  return session
}

/**
 * Connections of https://github.com/sidorares/node-mysql2, as they are below its promises: these
 * call the same methods, with callbacks.
 */
export function controlConnection(Base: Class): void {
  const { prototype } = Base
  // Whatever is sent, and when it is answered.
  replaceMethod(prototype, 'addCommand', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      // The driver controls the class, so these are what it calls them.
      const connection = this as MysqlConnection
      const command = args[0] as { once?(event: string, listener: () => void): void }
      if (!isMonitor(connection) && command.once !== undefined) {
        const server = serverOf(connection.config)
        server.begin(connection)
        command.once('end', () => server.end(connection))
      }
      return Reflect.apply(original, this, args) as unknown
    }
  })
  for (const name of ['query', 'execute']) {
    const isStream = (self: object, args: readonly unknown[]): boolean =>
      !isMonitor(self) && !args.some((arg) => typeof arg === 'function')
    // Rows come when the server sends them.
    replaceMethod(prototype, name, (original) =>
      reportEscape(
        original,
        `connection.${name}`,
        (self, args) =>
          isStream(self as object, args)
            ? [{ kind: 'write', key: sessionOf(self as MysqlConnection).database.key }]
            : undefined,
        true,
      ),
    )
    controlMethod(prototype, name, (self, args) =>
      isMonitor(self) || isStream(self, args)
        ? undefined
        : statementOf(self as MysqlConnection, name, args),
    )
  }
  // Of a statement that the connection has prepared before it gives the answer at once, in later runs only.
  replaceMethod(prototype, 'prepare', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const answer = args.pop()
      if (typeof answer !== 'function') return Reflect.apply(original, this, [...args, answer])
      const answerLater = (...given: unknown[]): void =>
        queueMicrotask(() => void Reflect.apply(answer, this, given))
      return Reflect.apply(original, this, [...args, answerLater]) as unknown
    }
  })
  for (const name of ['changeUser', 'reset'])
    controlMethod(prototype, name, (self) => ({
      name: `connection.${name}`,
      queue: self,
      touches: [
        { kind: 'write', key: sessionOf(self as MysqlConnection).database.key },
        touchConnection(self, 'write'),
      ],
    }))
  for (const name of ['connect', 'ping', 'prepare'])
    controlMethod(prototype, name, (self) => ({
      name: `connection.${name}`,
      queue: self,
      touches: [],
    }))
  controlMethod(prototype, 'end', (self) =>
    isMonitor(self)
      ? undefined
      : {
          name: 'connection.end',
          queue: self,
          touches: [
            ...sessionOf(self as MysqlConnection).changes(),
            touchConnection(self, 'write'),
          ],
        },
  )
}

/** What `connection.prepare()` gives. */
export function controlPrepare(Prepare: { readonly prototype: { prepareDone?: unknown } }): void {
  // The class is not exported: it is that of what a callback gets.
  replaceMethod(Prepare.prototype, 'prepareDone', (original) => {
    return function (this: unknown, ...args: unknown[]) {
      const command = this as { onResult?: (error: unknown, statement?: object) => void }
      const { onResult } = command
      command.onResult = (error, statement) => {
        if (statement !== undefined) controlPrepared(statement)
        onResult?.(error, statement)
      }
      return Reflect.apply(original, this, args) as unknown
    }
  })
}

const controlled = new WeakSet<object>()

function controlPrepared(statement: object): void {
  const prototype = Object.getPrototypeOf(statement) as object
  if (controlled.has(prototype)) return
  controlled.add(prototype)
  controlMethod(prototype, 'execute', (self, args) => {
    const { query, _connection } = self as { query: string; _connection: MysqlConnection }
    return statementOf(_connection, 'execute', [query, ...args])
  })
}

let queryEvents: (new () => EventEmitter) | undefined

/**
 * What a statement gives besides its answer. Who listens to it hears of rows as they come, which is
 * not under control; of an error the callback is told instead.
 */
function createQueryEvents(): new () => EventEmitter {
  class QueryEvents extends EventEmitter {}
  for (const name of ['on', 'once', 'addListener'] as const) {
    const value = reportEscape(
      EventEmitter.prototype[name] as (...args: unknown[]) => unknown,
      `query.${name}`,
      (_query, [event]) => (event === 'error' ? undefined : []),
      true,
    )
    const all = { value, configurable: true, writable: true }
    Object.defineProperty(QueryEvents.prototype, name, all)
  }
  return QueryEvents
}

function statementOf(connection: MysqlConnection, name: string, args: readonly unknown[]): Work {
  const session = sessionOf(connection)
  return {
    name: `connection.${name}`,
    queue: connection,
    isBlocked: () => serverOf(connection.config).isBlocked(),
    gives: () => new (queryEvents ??= createQueryEvents())(),
    ...describe(session, args),
  }
}

function describe(
  session: Session,
  [query, values]: readonly unknown[],
): ReturnType<Session['describe']> {
  const options = typeof query === 'object' && query !== null ? query : undefined
  const sql: unknown = options === undefined ? query : Reflect.get(options, 'sql')
  const own: unknown = options && Reflect.get(options, 'values')
  const given = typeof values === 'function' || values === undefined ? own : values
  const list = Array.isArray(given) ? given : given === undefined ? [] : [given]
  return session.describe(typeof sql === 'string' ? sql : undefined, list)
}

/** `createPool()`, below its promises. */
export function controlPool({ prototype }: Class): void {
  const control = (
    name: string,
    work: (pool: MysqlPool, args: readonly unknown[], call?: () => string) => Work,
  ): void =>
    controlMethod(prototype, name, (self, args, call) => {
      const pool = self as MysqlPool
      const server = serverOf(pool.config.connectionConfig)
      server.addPool(pool)
      return {
        name: `pool.${name}`,
        isBlocked: () => server.isBlocked(),
        ...work(pool, args, call),
      }
    })
  for (const name of ['query', 'execute'])
    control(name, (pool, args) => {
      const server = serverOf(pool.config.connectionConfig)
      return throughPool(describe(new Session(server), args), server.key, maxOf(pool))
    })
  control('getConnection', (pool, _args, call) => {
    const name = call?.()
    const { key } = serverOf(pool.config.connectionConfig)
    const asks = askPool(key, maxOf(pool))
    return {
      touches: [touchPool(key)],
      asks,
      convert: (answer) => {
        if (name !== undefined && isConnection(answer)) {
          asks.give()
          nameConnection(answer, name, pool)
          const end = (): Promise<void> => serverOf(pool.config.connectionConfig).terminate(answer)
          hold(answer, end, () => asks.end())
        }
        return answer
      },
    }
  })
  control('end', (pool) => ({
    touches: [endPool(serverOf(pool.config.connectionConfig).key)],
  }))
  control('releaseConnection', (pool, [given]) => {
    const connection = given as object
    giveBack(connection)
    return {
      touches: [
        touchPool(serverOf(pool.config.connectionConfig).key),
        touchConnection(connection, 'write'),
      ],
    }
  })
}

function isConnection(answer: unknown): answer is MysqlConnection {
  return typeof answer === 'object' && answer !== null && 'threadId' in answer
}
