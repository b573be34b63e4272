import { expect, test } from 'vitest'
import type { Dialect } from '../../src/sql/dialect.ts'
import { describeStatement, type Statement } from '../../src/sql/statement.ts'

/** All of it, in a line: `read accounts(id=7) + write everything; begin; serializable; defines x`. */
export function inWords({ places, transaction, isolation, defines }: Statement): string {
  const touched = places.map(({ kind, table, pinned, isServerWide }) => {
    const row = pinned?.map(({ column, value }) => `${column}=${typeof value}:${value}`).join()
    const where = isServerWide ? 'the server' : (table ?? 'everything')
    return `${kind} ${where}${row === undefined ? '' : `(${row.replaceAll('number:', '')})`}`
  })
  const session = [transaction, isolation].filter((word) => word !== undefined)
  const definitions = defines ? [`defines ${String(defines)}`] : []
  return [touched.join(' + ') || 'nothing', ...session, ...definitions].join('; ')
}

type Case = readonly [text: string, params: readonly unknown[] | object, expected: string]

export function holds(dialect: Dialect, cases: readonly Case[]): void {
  test.each(cases)('%s %o', (text, params, expected) => {
    const words = (): string =>
      inWords(describeStatement(text, params as Readonly<Record<string, unknown>>, dialect))
    expect(words()).toBe(expected)
    // Once more, out of the cache.
    expect(words()).toBe(expected)
  })
}
