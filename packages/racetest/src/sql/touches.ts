import type { Touch } from '@racetest/runtime'
import { type KeyColumn, rowKeyOf } from './row-key.ts'
import type { Place } from './statement.ts'

/** What the catalogue of a database says of a table. */
export interface Table {
  /** In SQLite, `integer` is an INTEGER PRIMARY KEY. */
  readonly primaryKey: readonly KeyColumn[]
  /**
   * Nothing but a row itself is looked at or changed with it: it is an ordinary table, without
   * triggers, rules, row security, foreign keys either way, other unique indexes, exclusion
   * constraints, inheritance or partitions; functions of its row type, types with code of their
   * own, checks that call functions; or defaults that count (a sequence, save in the primary key).
   */
  readonly isPlain: boolean
  /**
   * Other tables that may be looked at or changed when it is read: those of a view, a policy or a
   * function of its row type, its partitions, and what these lead to. Absent: none if it is plain,
   * else anything.
   */
  readonly whenRead?: readonly string[]
  /** The same when it is written: foreign keys either way, and on from there; triggers. */
  readonly whenWritten?: readonly string[]
}

/**
 * What is known of a table, by the name that it has in a `Place`; undefined, too, if several
 * schemas have one of that name.
 */
export type Catalogue = (table: string) => Table | undefined

/**
 * The keys of what places touch, below that of the database (`pg://host:5432/shop`):
 * `…/accounts#7` for a row, `…/accounts`, or the database itself. A table that the catalogue
 * does not know may be a view of any others, or have triggers: it counts as the whole database.
 */
export function placesToTouches(
  places: readonly Place[],
  base: string,
  catalogue: Catalogue,
): Touch[] {
  const touches = new Map<string, Touch>()
  const add = (kind: Touch['kind'], key: string): void => {
    // A write is a read as well.
    if (touches.get(key)?.kind !== 'write') touches.set(key, { kind, key })
  }
  const database = base.replace(/\/+$/, '')
  for (const place of places) {
    const { kind, table, isServerWide } = place
    // What follows a `#` has no parts.
    const hasParts = database !== '' && !database.includes('#')
    if (isServerWide) add(kind, serverOf(base))
    else if (table === undefined || !hasParts) add(kind, base)
    else {
      const names = attempt(() => namesOf(place, table, catalogue(table)))
      if (!names) add('write', base)
      else for (const name of names) add(kind, `${database}/${name}`)
    }
  }
  const isCovered = ({ key }: Touch): boolean => key !== base && key.startsWith(`${database}/`)
  const all = [...touches.values()]
  return touches.get(base)?.kind === 'write' ? all.filter((touch) => !isCovered(touch)) : all
}

/** Nothing that a catalogue does is worth the statement it is asked about. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

/** Below the database; undefined for all of it. */
function namesOf(
  { kind, pinned = [] }: Place,
  name: string,
  table: Table | undefined,
): readonly string[] | undefined {
  const further = kind === 'read' ? table?.whenRead : table?.whenWritten
  const others = further ?? (table?.isPlain ? [] : undefined)
  if (!table || !others) return undefined
  const values = new Map(pinned.map(({ column, value }) => [column, value]))
  // Reading a row looks at no index and no other row, if nothing is read behind it.
  const hasRows = table.isPlain || (kind === 'read' && others.length === 0)
  const row = hasRows ? rowKeyOf(table.primaryKey, values) : undefined
  const own = encodeURIComponent(name)
  return row === undefined ? [own, ...others.map(encodeURIComponent)] : [`${own}#${row}`]
}

function serverOf(base: string): string {
  return /^([a-z][\w.+-]*:\/\/[^/]*)\//i.exec(base)?.[1] ?? base
}
