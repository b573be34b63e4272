import type { Touch, Work } from '@racetest/runtime'
import { describeStatement, type Statement } from '../../sql/statement.ts'
import { placesToTouches } from '../../sql/touches.ts'
import type { Endpoint } from './endpoint.ts'

type Known = Pick<Work, 'touches' | 'after' | 'statement'>

/** What one connection has done in its open transaction, if it has one. */
export class Session {
  readonly endpoint: Endpoint
  /** Keys that the transaction has touched, and whether that was more than reading. */
  private open: Map<string, Touch['kind']> | undefined
  private isolation = 'read committed'
  private sessionIsolation = this.isolation
  private turn: Promise<unknown> = Promise.resolve()

  constructor(endpoint: Endpoint) {
    this.endpoint = endpoint
  }

  /** What a statement touches; undefined stands for one that cannot be read. */
  describe(text: string | undefined, values: readonly unknown[]): Known {
    if (text === undefined) return { touches: [{ kind: 'write', key: this.endpoint.key }] }
    const statement = describeStatement(text, values, 'postgres')
    // One after the other, as the statements are.
    const lookUp = (): Promise<readonly Touch[]> => {
      const next = this.turn.then(() => this.lookUp(statement))
      this.turn = next.catch(() => {})
      return next
    }
    return {
      statement: text,
      touches: lookUp,
      // A statement that fails ends its transaction: its locks are free.
      after: (isRejected) => (isRejected ? this.changes() : []),
    }
  }

  private async lookUp(statement: Statement): Promise<readonly Touch[]> {
    const { catalogue, key } = this.endpoint
    const { transaction, isolation, places, defines } = statement
    if (isolation !== undefined) this.isolate(isolation, transaction === 'begin')
    if (transaction === 'begin') {
      this.open ??= new Map()
      return []
    }
    if (transaction !== undefined) {
      const changes = this.changes()
      if (transaction !== 'savepoint') {
        this.open = undefined
        this.isolation = this.sessionIsolation
      }
      return changes
    }
    if (defines === 'anything') catalogue.clear()
    else if (defines !== undefined) catalogue.forget(defines)
    await catalogue.learn(places.flatMap(({ table }) => table ?? []))
    const touches = placesToTouches(places, key, (table) => catalogue.get(table))
    return this.open === undefined ? touches : this.inTransaction(this.open, touches)
  }

  private inTransaction(
    open: Map<string, Touch['kind']>,
    touches: readonly Touch[],
  ): readonly Touch[] {
    const { key } = this.endpoint
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
    this.isolation = isolation
    if (!isOfTransaction && this.open === undefined) this.sessionIsolation = isolation
  }
}
