import type { Table } from '../sql/touches.ts'
import type { Row } from './pg-library.ts'

type Ask = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

/**
 * What statements that name a table can touch besides. `relhastriggers` is set for foreign keys,
 * on both sides. Defaults that call functions may share a sequence.
 */
const question = `
  SELECT c.relkind = 'r' AND NOT c.relispartition AND NOT c.relhassubclass AND NOT c.relhasrules
      AND NOT c.relhastriggers AND NOT c.relrowsecurity
      AND NOT EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
          AND t.typnamespace <> 'pg_catalog'::regnamespace AND t.typtype <> 'e')
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

/** What the catalogue says of a table; undefined if there are several of that name, or none. */
export async function learnTable(ask: Ask, table: string): Promise<Table | undefined> {
  const rows = await ask(question, [table])
  return rows.length === 1 ? tableOf(rows[0]!) : undefined
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
