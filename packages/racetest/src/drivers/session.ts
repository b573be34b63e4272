import type { Kind } from '@racetest/core'
import { getRealm, type Run, type Touch, type Work } from '@racetest/runtime'
import { attempt } from './abandoned.ts'
import type { Database } from './database.ts'
import { describeStatement, type Statement } from '../sql/statement.ts'
import { placesToTouches } from '../sql/touches.ts'

const names = new WeakMap<object, string>()
let numberOfConnections = 0

/** Whom the connections of a run belong to, for people: a pool, or the client itself. */
const owners = new WeakMap<Run, Map<string, object>>()

/** One that a pool gives out is another connection each time: `call` is the name of that. */
export function nameConnection(connection: object, call: string | undefined, owner: object): void {
  if (call === undefined) return
  const name = `connection ${call}`
  names.set(connection, name)
  const run = getRealm().run!
  const known = owners.get(run) ?? new Map<string, object>()
  known.set(name, owner)
  owners.set(run, known)
}

/** The pool or the client that a connection of that name belongs to. */
export function ownerOf(name: string, run: Run): object | undefined {
  return owners.get(run)?.get(name)
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

/** Of whichever database it is. */
export async function endConnection(connection: object): Promise<void> {
  for (const session of used)
    if (session.connection === connection) await session.database.terminate?.(connection)
}

/** Those that have been used since it was last asked, in race tests. */
const used = new Set<Session>()

/** Undoes what runs have left open on connections that live on. */
export async function rollBackAll(ended: ReadonlySet<object>): Promise<void> {
  for (const session of used)
    if (!ended.has(session.connection!)) await attempt(() => session.rollBack())
  used.clear()
}

const autocommit = /^\s*SET\s+(?:SESSION\s+|@@(?:SESSION\.)?)?autocommit\s*=\s*(\w+)/i

type Known = Pick<Work, 'touches' | 'whenBlocked' | 'after' | 'statement'>

/** What one connection has done in its open transaction, if it has one. */
export class Session {
  readonly database: Database
  /** Keys that the transaction has touched, and how. */
  private open: Map<string, Kind> | undefined
  /** A transaction begins with any statement: `SET autocommit = 0`. */
  private isImplicit = false
  private isolation: string | undefined
  private ofSession: string | undefined
  private turn: Promise<unknown> = Promise.resolve()

  readonly connection: object | undefined

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
    const commits = dialect === 'mysql' ? autocommit.exec(text)?.[1] : undefined
    // Here, because outside of race tests nothing is looked up.
    if (commits !== undefined) this.isImplicit = /^(?:0|off|false)$/i.test(commits)
    let canDeadlock = false
    // One after the other, as the statements are.
    const lookUp = (): Promise<readonly Touch[]> => {
      const { transaction, isolation } = statement
      const kind = transaction === undefined && isolation === undefined ? 'read' : 'write'
      const next = this.turn.then(async () => {
        canDeadlock = this.changes().length > 0
        return [
          ...(commits === undefined ? await this.lookUp(statement) : this.end(true)),
          ...this.own(kind),
        ]
      })
      if (this.connection !== undefined) used.add(this)
      this.turn = next.catch(() => {})
      return next
    }
    // Which of those that wait for each other is the one to fail is decided by who came last.
    const line: Touch = { kind: 'write', key: `locks of ${this.database.key}` }
    return {
      statement: text,
      touches: lookUp,
      whenBlocked: () => (canDeadlock ? [line] : []),
      // A statement that fails may end its transaction: its locks are free.
      after: (isRejected) =>
        isRejected && this.open ? [...this.changes(), ...this.own('write'), line] : [],
    }
  }

  async rollBack(): Promise<void> {
    if (this.open === undefined) return
    this.open = undefined
    this.isolation = undefined
    await this.database.rollBack?.(this.connection!)
  }

  private own(kind: Kind): readonly Touch[] {
    return this.connection === undefined ? [] : [touchConnection(this.connection, kind)]
  }

  private async lookUp(statement: Statement): Promise<readonly Touch[]> {
    const { tables, key, dialect } = this.database
    const { transaction, isolation, defines, places } = statement
    if (this.isImplicit) this.open ??= new Map()
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
    if (this.open === undefined) return touches.map((touch) => this.lock(touch))
    // To define something ends a transaction of MySQL.
    if (defines !== undefined && dialect === 'mysql') return [...this.end(true), ...touches]
    this.ofSession ??= await this.database.isolation(this.connection!)
    this.isolation ??= this.ofSession
    return this.inTransaction(this.open, touches)
  }

  private end(isOver: boolean): readonly Touch[] {
    // It began where nobody saw it: before the race test, or in a procedure.
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
    const locking = touches.map((touch) => this.lock(touch))
    for (const touch of touches) {
      if (touch.kind !== 'read' || !open.has(touch.key)) open.set(touch.key, touch.kind)
    }
    if (this.isolation === 'serializable') {
      // Whether it can be put in an order is decided by all that others do meanwhile.
      open.set(key, 'write')
      return [{ kind: 'write', key }]
    }
    // The first statement takes a picture of the whole database.
    if (isFirst && this.isolation === 'repeatable read') return [{ kind: 'read', key }, ...locking]
    return locking
  }

  /** Whether a touch needs the lock of a row or a table that the transaction does not have. */
  private lock(touch: Touch): Touch {
    const { kind, key } = touch
    const isPart = key.startsWith(`${this.database.key}/`)
    const isNew = [key, key.replace(/#.*/, '')].every((each) => this.open?.get(each) !== 'write')
    return { ...touch, isLocking: kind === 'write' && isPart && isNew }
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
