import { type Touch, unobserved } from '@racetest/runtime'
import { describeStatement } from '../sql/statement.ts'
import { placesToTouches } from '../sql/touches.ts'
import { hold } from './abandoned.ts'
import { type Asker, Catalogue } from './sqlite-catalogue.ts'

/** What the driver uses of a statement. */
interface Statement {
  run(): unknown
  all(...params: unknown[]): readonly Readonly<Record<string, unknown>>[]
}

/** All databases. A connection to one that is not known may be to any. */
export const everyDatabase = 'sqlite://'

const ours = new WeakSet<object>()

/** Whether a statement is the driver's own. */
export const isQuestion = (statement: object): boolean => ours.has(statement)

/** One connection to a database of SQLite. */
export class Connection implements Asker {
  /** `sqlite:///path`: those in memory count as one. */
  readonly key: string
  /** How deep a function of `transaction()` is: what it does is done at once. */
  private depth = 0
  /** A transaction was open when the outermost of these began. */
  private wasOpen = false
  private readonly catalogue = new Catalogue()
  private readonly own: object
  private readonly prepare: (sql: string) => object

  constructor(own: object, prepare: (sql: string) => object) {
    this.own = own
    this.prepare = prepare
    const main = this.ask('PRAGMA database_list').find(({ name }) => name === 'main')
    // Without a file it is in memory.
    this.key = `${everyDatabase}/${String(main?.['file'] ?? '').replace(/^\/+/, '') || ':memory:'}`
  }

  ask(sql: string): readonly Readonly<Record<string, unknown>>[] {
    return this.perform(sql, (statement) => statement.all())
  }

  /** What a statement touches. `isStep`: a race test has made it. */
  describe(sql: unknown, params: readonly unknown[], isStep: boolean): readonly Touch[] {
    if (typeof sql !== 'string') return [{ kind: 'write', key: this.key }]
    const { places, transaction } = describeStatement(sql, valuesOf(params), 'sqlite')
    // Whether it was committed is not asked: that may have failed, and one that is closed must not be.
    if (transaction === 'begin' && this.depth === 0 && isStep)
      hold(this, () => this.perform('ROLLBACK', (statement) => statement.run()))
    const isOpen = this.depth === 0 ? this.isInTransaction : this.wasOpen
    // Open for longer than a step, it decides what everybody else can do: its locks are on the file.
    if (isOpen || (this.depth === 0 && transaction !== undefined))
      return [{ kind: 'write', key: this.key }]
    if (transaction !== undefined) return []
    return placesToTouches(places, this.key, (table) => this.catalogue.get(this, table))
  }

  /** Calls what begins and ends a transaction in between. */
  atOnce<T>(call: () => T): T {
    if (this.depth === 0) this.wasOpen = this.isInTransaction
    this.depth++
    try {
      return call()
    } finally {
      this.depth--
    }
  }

  private get isInTransaction(): boolean {
    const { own } = this
    return unobserved(() =>
      ['inTransaction', 'isTransaction'].some((name) => Reflect.get(own, name) === true),
    )
  }

  private perform<T>(sql: string, run: (statement: Statement) => T): T {
    return unobserved(() => {
      const statement = this.prepare(sql)
      ours.add(statement)
      // The driver controls the class, so this is one.
      return run(statement as Statement)
    })
  }
}

/** By number, or by name: with some of both nobody knows which is which. */
function valuesOf(params: readonly unknown[]): Readonly<Record<string, unknown>> | unknown[] {
  const named = params.filter(isNames)
  if (named.length === 0) return params.flat()
  return params.length === 1 ? named[0]! : []
}

function isNames(value: unknown): value is Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null
  return isObject && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
