import { controlOperation, type Touch, treatAs } from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import { Connection, everyDatabase, isQuestion } from './sqlite-connection.ts'

type Fn = (this: unknown, ...args: unknown[]) => unknown
type Prepare = (this: unknown, ...args: unknown[]) => object

/** What statements have been prepared from, and on what. */
const prepared = new WeakMap<object, { readonly connection: Connection; readonly sql: string }>()
const connections = new WeakMap<object, Connection>()
const prepareOn = new WeakMap<object, Prepare>()
const controlled = new WeakSet<object>()
let isConnected = false

/** Whether anybody has used a database. */
export const hasConnections = (): boolean => isConnected

function connectionOf(self: object): Connection {
  let connection = connections.get(self)
  if (connection === undefined) {
    let on: object | null = self
    while (on !== null && !prepareOn.has(on)) on = Object.getPrototypeOf(on) as object | null
    const prepare = prepareOn.get(on!)!
    connection = new Connection(self, (sql) => Reflect.apply(prepare, self, [sql]))
    connections.set(self, connection)
    isConnected = true
  }
  return connection
}

/** One that is not open cannot be asked which it is. */
function keyOf(self: object): string {
  try {
    return connectionOf(self).key
  } catch {
    return everyDatabase
  }
}

/** What changes a connection or its database in ways that no statement tells. */
const others = `pragma backup serialize deserialize applyChangeset createSession close open
  loadExtension enableLoadExtension enableDefensive setAuthorizer function aggregate table
  defaultSafeIntegers unsafeMode authorizer sync syncUntil`.split(/\s+/)

/**
 * Classes whose instances are connections to SQLite: of https://github.com/WiseLibs/better-sqlite3,
 * of `libsql`, and `DatabaseSync` of `node:sqlite`. They do their work at once.
 */
export function controlSqlite({ prototype }: { readonly prototype: object }): void {
  replaceMethod(prototype, 'prepare', (original) => {
    // What it makes is a statement.
    prepareOn.set(prototype, original as Prepare)
    return function prepare(this: unknown, ...args: unknown[]) {
      const statement = Reflect.apply(original, this, args) as object
      // Whoever calls a method of it has it.
      prepared.set(statement, { connection: connectionOf(this as object), sql: String(args[0]) })
      controlStatement(statement)
      return statement
    }
  })
  controlMethod(prototype, 'prepare', () => ({ name: 'db.prepare', touches: [] }))
  controlMethod(prototype, 'exec', (self, [sql], call) => ({
    name: 'db.exec',
    touches: connectionOf(self).describe(sql, [], call !== undefined),
  }))
  replaceMethod(prototype, 'transaction', controlTransaction)
  for (const name of [...others, Symbol.dispose])
    controlMethod(prototype, name, (self) => ({
      name: `db.${String(name)}`,
      touches: [{ kind: 'write', key: keyOf(self) }],
    }))
}

/** The class of statements need not be exported anywhere. */
function controlStatement(statement: object): void {
  const prototype = Object.getPrototypeOf(statement) as object
  if (controlled.has(prototype)) return
  controlled.add(prototype)
  const touches = (self: object, args: readonly unknown[], isStep: boolean): readonly Touch[] => {
    if (isQuestion(self)) return []
    const { connection, sql } = prepared.get(self) ?? learnStatement(self)
    return connection?.describe(sql, args, isStep) ?? [{ kind: 'write', key: everyDatabase }]
  }
  controlReading(prototype, 'statement', touches)
  // How it gives what it reads, and with which values.
  for (const name of `bind pluck expand raw safeIntegers setReadBigInts setReturnArrays
      setAllowBareNamedParameters setAllowUnknownNamedParameters`.split(/\s+/))
    controlMethod(prototype, name, () => ({
      name: `statement.${name}`,
      touches: [],
      isLocal: true,
    }))
}

/** The methods that give rows, which statements have, and `db.createTagStore()`. */
export function controlReading(
  prototype: object,
  owner: string,
  touchesOf: (self: object, args: readonly unknown[], isStep: boolean) => readonly Touch[],
): void {
  for (const name of ['run', 'get', 'all', 'iterate'])
    controlMethod(prototype, name, (self, args, call) => {
      const touches = touchesOf(self, args, call !== undefined)
      const known = { name: `${owner}.${name}`, touches, objects: [[self, 'read']] as const }
      if (name !== 'iterate') return known
      return { ...known, convert: (rows) => controlRows(rows as { next: Fn }, touches) }
    })
}

/** Rows are read as they are asked for. */
function controlRows(iterator: { next: Fn }, touches: readonly Touch[]): object {
  iterator.next = controlOperation(iterator.next, () => ({ touches }))
  return iterator
}

/** One that the library has prepared for itself, on whatever that is. */
function learnStatement(self: object): { connection?: Connection; sql?: unknown } {
  const { database, source } = self as { database?: object; source?: unknown }
  return database === undefined ? {} : { connection: connectionOf(database), sql: source }
}

export function describeSql(self: object, sql: string, isStep: boolean): readonly Touch[] {
  return connectionOf(self).describe(sql, [], isStep)
}

/** `db.transaction(fn)` gives a function that runs `fn` between BEGIN and COMMIT, and others like it. */
function controlTransaction(original: Fn): Fn {
  const transaction: Fn = function (...args) {
    const connection = connectionOf(this as object)
    const wrap = (fn: Fn): Fn => {
      const wrapped: Fn = function (...given) {
        return connection.atOnce(() => Reflect.apply(fn, this, given))
      }
      treatAs(wrapped, 'ours')
      return wrapped
    }
    const run = Reflect.apply(original, this, args) as Fn
    const variants = ['default', 'deferred', 'immediate', 'exclusive'].map((name) => [
      name,
      { value: wrap(Reflect.get(run, name) as Fn) },
    ])
    return Object.defineProperties(wrap(run), {
      ...(Object.fromEntries(variants) as PropertyDescriptorMap),
      database: { value: this, enumerable: true },
    })
  }
  treatAs(transaction, 'ours')
  return transaction
}
