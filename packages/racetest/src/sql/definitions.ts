import type { Node } from 'libpg-query'
import { contentOf, namesOf } from './parser.ts'

/** Tables whose definition a statement changes; anything, where it may be those of tables that it does not name. */
export type Definitions = 'anything' | readonly string[]

/** Undefined for a statement that defines nothing and is known. */
export function definitionsOf(statement: Node): Definitions | undefined {
  const kind = Object.keys(statement)[0]!
  if (harmless.has(kind)) return undefined
  const create = contentOf(statement, 'CreateStmt')
  // With a foreign key or a parent, what is known of others is out of date as well.
  if (create) return mentions(create).length === 1 ? mentions(create) : 'anything'
  const query = contentOf(statement, 'CreateTableAsStmt')
  if (query?.objtype === 'OBJECT_TABLE') return mentions(query.into)
  const index = contentOf(statement, 'IndexStmt')
  if (index) return mentions(index.relation ? { relation: index.relation } : undefined)
  const drop = contentOf(statement, 'DropStmt')
  if (drop?.removeType !== 'OBJECT_TABLE' || drop.behavior === 'DROP_CASCADE') return 'anything'
  return (drop.objects ?? []).map((name) => namesOf(contentOf(name, 'List')?.items).at(-1)!)
}

/** They do a lot, but define nothing. */
const harmless = new Set(
  `CheckPointStmt CopyStmt DeallocateStmt ListenStmt LockStmt NotifyStmt TruncateStmt UnlistenStmt
  VacuumStmt VariableShowStmt`.split(/\s+/),
)

/** The names of all tables below. */
function mentions(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const name: unknown = Reflect.get(value, 'relname')
  const below = Object.values(value).flatMap(mentions)
  return typeof name === 'string' ? [name, ...below] : below
}
