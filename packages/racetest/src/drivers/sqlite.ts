import { controlOperation, type Touch, treatAs, unobserved } from '@racetest/runtime'
import type { Transaction } from '../sql/session.ts'
import { describeStatement } from '../sql/statement.ts'
import { placesToTouches } from '../sql/touches.ts'
import { giveBack, hold } from './abandoned.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { type Asker, Catalogue } from './sqlite-catalogue.ts'

type Fn = (this: unknown, ...args: unknown[]) => unknown

interface Statement {
  run(): unknown
  all(...params: unknown[]): readonly Readonly<Record<string, unknown>>[]
}

/** A statement that the program has prepared, and on what. */
interface Prepared {
  readonly connection: Connection
  readonly sql: string
}

const prepared = new WeakMap<object, Prepared>()
const connections = new WeakMap<object, Connection>()
const controlled = new WeakSet<object>()

/** All databases. A connection to one that is not known may be to any. */
const root = 'sqlite://'

class Connection implements Asker {
  /** `sqlite:///path`: those in memory count as one. */
  readonly key: string
  /** How deep a function of `transaction()` is: what it does is done at once. */
  depth = 0
  private readonly catalogue = new Catalogue()
  private readonly own: object
  private readonly prepare: (sql: string) => unknown

  constructor(own: object, prepare: (sql: string) => unknown) {
    this.own = own
    this.prepare = prepare
    const main = this.ask('PRAGMA database_list').find(({ name }) => name === 'main')
    // Without a file it is in memory.
    this.key = `${root}/${String(main?.['file'] ?? '').replace(/^\/+/, '') || ':memory:'}`
  }

  ask(sql: string): readonly Readonly<Record<string, unknown>>[] {
    // The driver controls the class, so this is one.
    return unobserved(() => (this.prepare(sql) as Statement).all())
  }

  describe(sql: unknown, params: readonly unknown[], isStep: boolean): readonly Touch[] {
    if (typeof sql !== 'string') return [{ kind: 'write', key: this.key }]
    const [first] = params
    const isNamed = params.length === 1 && typeof first === 'object' && first !== null
    const values = isNamed ? (first as Readonly<Record<string, unknown>>) : params.flat()
    const { places, transaction } = describeStatement(sql, values, 'sqlite')
    if (this.depth === 0 && transaction !== undefined) this.follow(transaction, isStep)
    // Open for longer than a step, it decides what everybody else can do: its locks are on the file.
    if (this.depth === 0 && (transaction !== undefined || this.isInTransaction))
      return [{ kind: 'write', key: this.key }]
    if (transaction !== undefined) return []
    return placesToTouches(places, this.key, (table) => this.catalogue.get(this, table))
  }

  private get isInTransaction(): boolean {
    return unobserved(() => Reflect.get(this.own, 'inTransaction')) === true
  }

  private follow(transaction: Transaction, isStep: boolean): void {
    if (transaction === 'begin' && isStep)
      hold(this, () => (this.prepare('ROLLBACK') as Statement).run())
    else if (transaction !== 'savepoint') giveBack(this)
  }
}

/**
 * Classes whose instances are connections to SQLite: of https://github.com/WiseLibs/better-sqlite3,
 * of `libsql`, and `DatabaseSync` of `node:sqlite`. They do their work at once.
 */
export function controlSqlite({ prototype }: { readonly prototype: object }): void {
  let prepareStatement: Fn | undefined
  const connectionOf = (self: object): Connection => {
    let connection = connections.get(self)
    if (connection === undefined) {
      connection = new Connection(self, (sql) => Reflect.apply(prepareStatement!, self, [sql]))
      connections.set(self, connection)
    }
    return connection
  }
  replaceMethod(prototype, 'prepare', (original) => {
    prepareStatement = original
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
  replaceMethod(prototype, 'transaction', (original) => wrapTransaction(original, connectionOf))
  for (const name of ['pragma', 'backup', 'serialize', 'close', 'open', 'loadExtension'])
    controlMethod(prototype, name, (self) => ({
      name: `db.${name}`,
      touches: [{ kind: 'write', key: connectionOf(self).key }],
    }))
}

/** The class of statements need not be exported anywhere. */
function controlStatement(statement: object): void {
  const prototype = Object.getPrototypeOf(statement) as object
  if (controlled.has(prototype)) return
  controlled.add(prototype)
  for (const name of ['run', 'get', 'all'])
    controlMethod(prototype, name, (self, args, call) => ({
      name: `statement.${name}`,
      touches: touchesOf(self, args, call !== undefined),
    }))
  controlMethod(prototype, 'iterate', (self, args, call) => {
    const touches = touchesOf(self, args, call !== undefined)
    return {
      name: 'statement.iterate',
      touches,
      // Rows are read as they are asked for.
      convert: (rows) => {
        const iterator = rows as { next: Fn }
        iterator.next = controlOperation(iterator.next, () => ({ touches }))
        return iterator
      },
    }
  })
}

function touchesOf(
  statement: object,
  params: readonly unknown[],
  isStep: boolean,
): readonly Touch[] {
  const known = prepared.get(statement)
  return known?.connection.describe(known.sql, params, isStep) ?? [{ kind: 'write', key: root }]
}

/** `db.transaction(fn)` gives a function that runs `fn` between BEGIN and COMMIT, and others like it. */
function wrapTransaction(original: Fn, connectionOf: (self: object) => Connection): Fn {
  const transaction: Fn = function (...args) {
    const connection = connectionOf(this as object)
    const wrap = (fn: Fn): Fn => {
      const wrapped: Fn = function (...given) {
        connection.depth++
        try {
          return Reflect.apply(fn, this, given)
        } finally {
          connection.depth--
        }
      }
      treatAs(wrapped, 'ours')
      return wrapped
    }
    const run = Reflect.apply(original, this, args) as Fn
    const wrapped = wrap(run)
    const variants = ['default', 'deferred', 'immediate', 'exclusive'].map((name) => [
      name,
      { value: wrap(Reflect.get(run, name) as Fn) },
    ])
    return Object.defineProperties(wrapped, {
      ...(Object.fromEntries(variants) as PropertyDescriptorMap),
      database: { value: this, enumerable: true },
    })
  }
  treatAs(transaction, 'ours')
  return transaction
}
