import { controlOperation, getRealm, type Touch, treatAs, type Work } from '@racetest/runtime'
import type { Table } from '../sql/touches.ts'
import { learnTable } from './pg-catalogue.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { type Database, Tables } from './database.ts'
import { Session } from './session.ts'

type Fn = (this: unknown, ...args: unknown[]) => unknown
type Row = Readonly<Record<string, unknown>>

/** What both a database and a transaction of it have. */
interface Queryable {
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>
}

interface PGliteDatabase extends Queryable {
  readonly dataDir?: string
}

/** One database: PostgreSQL in the process, with one connection that everybody shares. */
class Embedded implements Database {
  readonly key: string
  readonly dialect = 'postgres'
  readonly tables = new Tables((table) => this.learn(table))
  readonly session: Session = new Session(this)
  /** The transaction that keeps all others waiting. */
  open: Queryable | undefined

  private readonly own: PGliteDatabase

  constructor(own: PGliteDatabase) {
    this.own = own
    // Those in memory count as one.
    this.key = `pglite:///${(own.dataDir ?? 'memory').replace(/^\/+/, '')}`
  }

  /** Who is in a transaction has the connection; all others wait. */
  get turn(): string {
    return `the connection of ${this.key}`
  }

  async isolation(): Promise<string> {
    const [row] = await this.ask("SELECT current_setting('default_transaction_isolation') AS it")
    return String(row!['it'])
  }

  async isBlocked(): Promise<boolean> {
    return this.open !== undefined
  }

  private learn(table: string): Promise<Table | undefined> {
    return learnTable((text, values) => this.ask(text, values), table)
  }

  private async ask(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const { rows } = await (this.open ?? this.own).query(text, values)
    return rows
  }
}

const databases = new WeakMap<object, Embedded>()

function embeddedOf(self: object): Embedded {
  let embedded = databases.get(self)
  if (embedded === undefined) {
    // The driver controls the class, so this is one.
    embedded = new Embedded(self as PGliteDatabase)
    databases.set(self, embedded)
  }
  return embedded
}

const controlled = new WeakSet<object>()

/** `PGlite`: https://pglite.dev/docs/api */
export function controlPGlite({
  PGlite,
}: {
  readonly PGlite: { readonly prototype: object }
}): void {
  for (
    let on = PGlite.prototype;
    on !== Object.prototype;
    on = Object.getPrototypeOf(on) as object
  ) {
    if (controlled.has(on)) return
    controlled.add(on)
    for (const name of ['query', 'exec'])
      controlMethod(on, name, (self, [text, values]) => {
        const embedded = embeddedOf(self)
        const { touches, ...known } = describeCall(embedded.session, `pglite.${name}`, text, values)
        const turn: Touch = { kind: 'update', key: embedded.turn }
        const all = async (): Promise<readonly Touch[]> => [
          turn,
          ...(typeof touches === 'function' ? await touches() : touches),
        ]
        return { ...known, touches: all, isBlocked: () => embedded.isBlocked() }
      })
    for (const name of [
      'sql',
      'describeQuery',
      'runExclusive',
      'execProtocol',
      'dumpDataDir',
      'close',
    ])
      controlMethod(on, name, (self) => ({
        name: `pglite.${name}`,
        touches: [
          { kind: 'write', key: embeddedOf(self).turn },
          { kind: 'write', key: embeddedOf(self).key },
        ],
      }))
    replaceMethod(on, 'transaction', controlTransaction)
  }
}

function describeCall(session: Session, name: string, text: unknown, values: unknown): Work {
  const statement = typeof text === 'string' ? text : undefined
  return { name, ...session.describe(statement, Array.isArray(values) ? values : []) }
}

/** Not an operation: the function that it calls takes steps, and the promise that comes of it is the program's. */
function controlTransaction(original: Fn): Fn {
  const transaction: Fn = function (work, ...rest) {
    const embedded = embeddedOf(this as object)
    const session = new Session(embedded)
    const turn: Touch = { kind: 'write', key: embedded.turn }
    note([turn])
    const begin = (given: Queryable): unknown => {
      note([turn])
      embedded.open = given
      session.begin()
      const result = (work as (tx: object) => unknown)(controlOpen(given, embedded, session))
      const end = (): void => {
        embedded.open = undefined
        note([turn, ...session.changes()])
      }
      getRealm().run?.promises.watch(result, end)
      return result
    }
    return Reflect.apply(original, this, [begin, ...rest])
  }
  treatAs(transaction, 'ours')
  return transaction
}

function note(touches: readonly Touch[]): void {
  const run = getRealm().run
  if (run?.current !== undefined) run.touchOutside(touches, run.current.site)
}

/** The transaction as the program gets it. */
function controlOpen(given: Queryable, embedded: Embedded, session: Session): object {
  const methods = ['query', 'exec', 'sql', 'rollback'].map((name) => {
    const original = Reflect.get(given, name) as Fn
    const value = controlOperation(original, (_, [text, values]) => {
      const isStatement = name === 'query' || name === 'exec'
      return describeCall(session, `tx.${name}`, isStatement ? text : undefined, values)
    })
    return [name, { value }]
  })
  return Object.create(given, Object.fromEntries(methods) as PropertyDescriptorMap) as object
}
