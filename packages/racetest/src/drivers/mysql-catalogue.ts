import type { Table } from '../sql/touches.ts'
import type { Row } from './mysql-library.ts'

type Ask = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

/** What the catalogue says of a table of one database. */
export async function learnTable(
  ask: Ask,
  schema: string,
  table: string,
): Promise<Table | undefined> {
  const [own] = await ask(
    `SELECT TABLE_TYPE AS type, ENGINE AS engine FROM information_schema.TABLES
      WHERE TABLE_SCHEMA = ? AND LOWER(TABLE_NAME) = ?`,
    [schema, table],
  )
  if (own?.['type'] !== 'BASE TABLE' || own['engine'] !== 'InnoDB') return undefined
  const others = await ask(
    `SELECT 1 FROM information_schema.TRIGGERS
        WHERE EVENT_OBJECT_SCHEMA = ? AND LOWER(EVENT_OBJECT_TABLE) = ?
      UNION ALL SELECT 1 FROM information_schema.KEY_COLUMN_USAGE
        WHERE REFERENCED_TABLE_NAME IS NOT NULL AND (TABLE_SCHEMA = ? AND LOWER(TABLE_NAME) = ?
          OR REFERENCED_TABLE_SCHEMA = ? AND LOWER(REFERENCED_TABLE_NAME) = ?)
      UNION ALL SELECT 1 FROM information_schema.STATISTICS
        WHERE TABLE_SCHEMA = ? AND LOWER(TABLE_NAME) = ? AND NON_UNIQUE = 0 AND INDEX_NAME <> 'PRIMARY'
      UNION ALL SELECT 1 FROM information_schema.PARTITIONS
        WHERE TABLE_SCHEMA = ? AND LOWER(TABLE_NAME) = ? AND PARTITION_NAME IS NOT NULL`,
    [schema, table, schema, table, schema, table, schema, table, schema, table],
  )
  const key = await ask(
    `SELECT LOWER(COLUMN_NAME) AS name, DATA_TYPE AS type FROM information_schema.COLUMNS
      WHERE TABLE_SCHEMA = ? AND LOWER(TABLE_NAME) = ? AND COLUMN_KEY = 'PRI'
      ORDER BY ORDINAL_POSITION`,
    [schema, table],
  )
  const isNumber = key.every((row) => row['type'] === 'int' || row['type'] === 'bigint')
  return {
    isPlain: others.length === 0,
    // Texts are compared by a collation.
    primaryKey: isNumber
      ? key.map((row) => ({ column: String(row['name']), type: 'integer' as const }))
      : [],
  }
}
