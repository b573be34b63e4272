import type { Table } from '../../sql/touches.ts'
import type { Row } from './endpoint.ts'

type Ask = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

/**
 * What statements that name a table can touch besides. `relhastriggers` is set for foreign keys,
 * on both sides. Defaults that call functions may share a sequence.
 */
const question = `
  SELECT c.relkind = 'r' AND NOT c.relispartition AND NOT c.relhassubclass AND NOT c.relhasrules
      AND NOT c.relhastriggers AND NOT c.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)
      AND NOT EXISTS (SELECT FROM pg_index i
        WHERE i.indrelid = c.oid AND (i.indisunique AND NOT i.indisprimary OR i.indisexclusion))
      AND NOT EXISTS (SELECT FROM pg_attribute a LEFT JOIN pg_attrdef d
          ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attnum <> ALL (coalesce(k.conkey, '{}'))
          AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%')) AS plain,
    (SELECT json_agg(json_build_object('column', a.attname, 'type', t.typname,
        'collation', a.attcollation IN (0, 100)) ORDER BY n)
      FROM unnest(k.conkey) WITH ORDINALITY AS u(num, n)
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.num
      JOIN pg_type t ON t.oid = a.atttypid) AS key
  FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
  WHERE c.relname = $1 AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
    AND s.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`

const types: Readonly<Record<string, 'integer' | 'text' | 'uuid'>> = {
  int2: 'integer',
  int4: 'integer',
  int8: 'integer',
  text: 'text',
  varchar: 'text',
  uuid: 'uuid',
}

/** What is known of the tables of a database, by name. Schemas count as one. */
export class Catalogue {
  private readonly tables = new Map<string, Table | undefined>()

  private readonly ask: Ask

  constructor(ask: Ask) {
    this.ask = ask
  }

  get(table: string): Table | undefined {
    return this.tables.get(table)
  }

  /** Learns of tables. Where that fails, they stay unknown. */
  async learn(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      if (this.tables.has(table)) continue
      const rows = await this.ask(question, [table]).catch(() => [])
      this.tables.set(table, rows.length === 1 ? tableOf(rows[0]!) : undefined)
    }
  }

  clear(): void {
    this.tables.clear()
  }

  /** Their definition is about to change. */
  forget(tables: readonly string[]): void {
    for (const table of tables) this.tables.delete(table)
  }
}

function tableOf({ plain, key }: Row): Table | undefined {
  if (!Array.isArray(key)) return { isPlain: plain === true, primaryKey: [] }
  const primaryKey = []
  for (const { column, type: name, collation } of key as readonly {
    column: string
    type: string
    collation: boolean
  }[]) {
    const type = types[name]
    // Two texts may be one key where the collation says so.
    if (type === undefined || !collation) return { isPlain: plain === true, primaryKey: [] }
    primaryKey.push({ column, type })
  }
  return { isPlain: plain === true, primaryKey }
}
