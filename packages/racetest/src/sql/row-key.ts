import { canonicalUuid, integerOf, type KeyValue } from './key-values.ts'

/** A column of a primary key. */
export interface KeyColumn {
  readonly column: string
  /**
   * How values of the column compare. `integer`: whole numbers only, no `numeric`. `text`: byte by byte, and kept as they are: no `citext`,
   * `char(n)` or `name`, no collation that takes different texts for equal.
   */
  readonly type: 'integer' | 'text' | 'uuid'
}

/** One text for one key, and no two keys with one text; undefined if the values may mean another row than they say. */
export function rowKeyOf(
  primaryKey: readonly KeyColumn[],
  values: ReadonlyMap<string, KeyValue>,
): string | undefined {
  const parts = primaryKey.map(({ column, type }) => canonical(values.get(column), type))
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  try {
    // Escaped, a text has no comma, slash or `#`.
    return parts.map((part) => encodeURIComponent(part!)).join()
  } catch {
    // Half a character: it is replaced on its way to the database, as any other half is.
    return undefined
  }
}

function canonical(value: KeyValue | undefined, type: KeyColumn['type']): string | undefined {
  if (type === 'integer') {
    const number = typeof value === 'string' ? integerOf(value) : value
    return number === undefined ? undefined : String(number)
  }
  if (typeof value !== 'string') return undefined
  // `varchar(n)` may drop spaces at the end; a zero is the end for some.
  if (type === 'text') return /[ \0]$|\0/.test(value) ? undefined : value
  return canonicalUuid(value)
}
