import type { Table } from '../sql/touches.ts'

/** What the driver uses of a connection, as the library made it. */
export interface Asker {
  /** The rows of a statement. */
  ask(sql: string): readonly Readonly<Record<string, unknown>>[]
}

/** What is known of the tables of one database file, as of one version of its schema. */
export class Catalogue {
  private version: unknown
  private readonly tables = new Map<string, Table | undefined>()

  get(asker: Asker, name: string): Table | undefined {
    const [row] = asker.ask('PRAGMA schema_version')
    if (row?.['schema_version'] !== this.version) this.tables.clear()
    this.version = row?.['schema_version']
    if (!this.tables.has(name)) this.tables.set(name, learn(asker, name))
    return this.tables.get(name)
  }
}

function learn(asker: Asker, name: string): Table | undefined {
  const quoted = `'${name.replaceAll("'", "''")}'`
  const schema = asker.ask('SELECT type, name, tbl_name AS tableName, sql FROM sqlite_schema')
  const temporary = asker.ask('SELECT name FROM sqlite_temp_schema')
  const own = schema.filter((row) => isNamed(row['name'], name))
  const isTable = own.length === 1 && own[0]!['type'] === 'table'
  if (!isTable || temporary.length > 0) return undefined
  const sql = String(own[0]!['sql'])
  const isPlain =
    !/autoincrement|virtual\s+table|collate/i.test(sql) &&
    // A foreign key of any table may be one to this.
    !schema.some((row) => /\breferences\b/i.test(String(row['sql']))) &&
    !schema.some((row) => row['type'] === 'trigger' && isNamed(row['tableName'], name)) &&
    asker
      .ask(`SELECT * FROM pragma_index_list(${quoted})`)
      .every((row) => row['unique'] === 0 || row['origin'] === 'pk')
  const columns = asker.ask(`SELECT name, type, pk FROM pragma_table_info(${quoted})`)
  const key = columns.filter((row) => row['pk'] !== 0)
  // The one kind of key that is the number of a row.
  const isNumber = key.length === 1 && String(key[0]!['type']).toUpperCase() === 'INTEGER'
  const isRowNumber = isNumber && !/without\s+rowid|\bdesc\b/i.test(sql)
  const column = String(key[0]?.['name']).toLowerCase()
  return { isPlain, primaryKey: isRowNumber ? [{ column, type: 'integer' }] : [] }
}

const isNamed = (name: unknown, wanted: string): boolean => String(name).toLowerCase() === wanted
