import type { Kind } from '@racetest/core'
import type { Touch, Work } from '@racetest/runtime'
import type { Dialect } from '../sql/dialect.ts'
import { describeStatement, type Statement } from '../sql/statement.ts'
import { placesToTouches, type Table } from '../sql/touches.ts'

/** A database on a server: the state that its clients share, whoever made them. */
export interface Database {
  /** `pg://localhost:5432/shop` */
  readonly key: string
  readonly dialect: Dialect
  readonly tables: Tables
  /** That of transactions which do not say. */
  isolation(): Promise<string>
  /** Whether nothing that is under way can end by itself: it waits for a lock, or for a connection to be given back. */
  isBlocked(): Promise<boolean>
}

/** What is known of the tables of a database, by name. Schemas count as one. */
export class Tables {
  private readonly known = new Map<string, Table | undefined>()

  private readonly ask: (table: string) => Promise<Table | undefined>

  /** `ask` looks a table up; undefined where it is not one table, or of an unusual kind. */
  constructor(ask: (table: string) => Promise<Table | undefined>) {
    this.ask = ask
  }

  get(table: string): Table | undefined {
    return this.known.get(table)
  }

  async learn(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      if (this.known.has(table)) continue
      // A table that nobody knows counts as the whole database.
      this.known.set(table, await this.ask(table).catch(() => undefined))
    }
  }

  /** Their definition is about to change. */
  forget(tables: 'anything' | readonly string[]): void {
    if (tables === 'anything') this.known.clear()
    else for (const table of tables) this.known.delete(table)
  }
}

const names = new WeakMap<object, string>()
let numberOfConnections = 0

/** One that a pool gives out is another connection each time: `name` is that of the call. */
export function nameConnection(given: unknown, name: string | undefined): void {
  // A callback also gets an error, or none, and other things.
  const isConnection = typeof given === 'object' && given !== null && 'query' in given
  if (isConnection && name !== undefined) names.set(given, `connection ${name}`)
}

/** Transactions and settings are those of whoever has the connection: tasks may share one. */
export function touchConnection(connection: object, kind: Kind): Touch {
  let name = names.get(connection)
  if (name === undefined) {
    name = `connection no. ${++numberOfConnections}`
    names.set(connection, name)
  }
  return { kind, key: name }
}

type Known = Pick<Work, 'touches' | 'after' | 'statement'>

/** What one connection has done in its open transaction, if it has one. */
export class Session {
  readonly database: Database
  /** Keys that the transaction has touched, and how. */
  private open: Map<string, Kind> | undefined
  private isolation: string | undefined
  private ofSession: string | undefined
  private turn: Promise<unknown> = Promise.resolve()

  private readonly connection: object | undefined

  /** Without a connection: for one statement, on any. */
  constructor(database: Database, connection?: object) {
    this.database = database
    this.connection = connection
  }

  /** A transaction that is begun by other means than a statement. */
  begin(): void {
    this.open = new Map()
  }

  /** What a statement touches; undefined stands for one that cannot be read. */
  describe(text: string | undefined, values: readonly unknown[]): Known {
    if (text === undefined)
      return { touches: [{ kind: 'write', key: this.database.key }, ...this.own('write')] }
    const { dialect } = this.database
    const statement = describeStatement(text, values, dialect)
    // One after the other, as the statements are.
    const lookUp = (): Promise<readonly Touch[]> => {
      const { transaction, isolation } = statement
      const kind = transaction === undefined && isolation === undefined ? 'read' : 'write'
      const next = this.turn.then(async () => [
        ...(await this.lookUp(statement)),
        ...this.own(kind),
      ])
      this.turn = next.catch(() => {})
      return next
    }
    return {
      statement: text,
      touches: lookUp,
      // A statement that fails may end its transaction: its locks are free.
      after: (isRejected) =>
        isRejected && this.open ? [...this.changes(), ...this.own('write')] : [],
    }
  }

  private own(kind: Kind): readonly Touch[] {
    return this.connection === undefined ? [] : [touchConnection(this.connection, kind)]
  }

  private async lookUp(statement: Statement): Promise<readonly Touch[]> {
    const { tables, key, dialect } = this.database
    const { transaction, isolation, defines, places } = statement
    // Whoever gets that connection next is in the transaction.
    if (transaction !== undefined && this.connection === undefined) return [{ kind: 'write', key }]
    if (isolation !== undefined) this.isolate(isolation, transaction === 'begin')
    if (transaction === 'begin') {
      const changes = this.changes()
      // Of MySQL, one that is open ends; of PostgreSQL it goes on.
      if (dialect === 'mysql' || this.open === undefined) this.open = new Map()
      return changes
    }
    if (transaction !== undefined) return this.end(transaction !== 'savepoint')
    if (defines !== undefined) tables.forget(defines)
    await tables.learn(places.flatMap(({ table }) => table ?? []))
    const touches = placesToTouches(places, key, (table) => tables.get(table))
    if (this.open === undefined) return touches
    // To define something ends a transaction of MySQL.
    if (defines !== undefined && dialect === 'mysql') return [...this.end(true), ...touches]
    this.isolation ??= this.ofSession ?? (await this.database.isolation())
    return this.inTransaction(this.open, touches)
  }

  private end(isOver: boolean): readonly Touch[] {
    // Where statements are not committed by themselves, it began with any of them.
    if (this.open === undefined) return [{ kind: 'write', key: this.database.key }]
    const changes = this.changes()
    if (isOver) {
      this.open = undefined
      this.isolation = undefined
    }
    return changes
  }

  private inTransaction(open: Map<string, Kind>, touches: readonly Touch[]): readonly Touch[] {
    const { key } = this.database
    const isFirst = open.size === 0
    for (const touch of touches) {
      if (touch.kind !== 'read' || !open.has(touch.key)) open.set(touch.key, touch.kind)
    }
    if (this.isolation === 'serializable') {
      // Whether it can be put in an order is decided by all that others do meanwhile.
      open.set(key, 'write')
      return [{ kind: 'write', key }]
    }
    // The first statement takes a picture of the whole database.
    if (isFirst && this.isolation === 'repeatable read') return [{ kind: 'read', key }, ...touches]
    return touches
  }

  /** What others see of the transaction when it ends, and what its locks were on. */
  changes(): readonly Touch[] {
    const changed = [...(this.open ?? [])].filter(([, kind]) => kind !== 'read')
    return changed.map(([key]) => ({ kind: 'write' as const, key }))
  }

  private isolate(isolation: string, isOfTransaction: boolean): void {
    if (isOfTransaction || this.open !== undefined) this.isolation = isolation
    else this.ofSession = isolation
  }
}
