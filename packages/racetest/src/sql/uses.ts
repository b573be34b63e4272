import type { Kind } from '@racetest/core'
import type { FuncCall, Node, RangeVar, TypeName, WithClause } from 'libpg-query'
import type { Dialect } from './dialect.ts'
import { isBuiltInOperator, isBuiltInType, isClock, isPure, mayDefine } from './known-functions.ts'
import { contentOf, namesOf } from './parser.ts'

/** One mention of a table. Without a name: any table of the database. */
export interface Use {
  readonly kind: Kind
  readonly table?: string
}

export interface Uses {
  readonly tables: readonly Use[]
  /** It calls or contains something that is not known here: it may touch anything. */
  readonly isUnknown: boolean
  /** … and change what tables are. */
  readonly mayDefine: boolean
  /** What it comes to depends on settings of the connection, as the time zone. */
  readonly needsSettings: boolean
}

/** Names of queries of a `WITH`: they hide tables. */
type Scope = ReadonlySet<string>

/** What is fine in itself, and looked into. What is listed nowhere is unknown. */
const transparent = new Set(
  `A_ArrayExpr A_Indices BooleanTest BoolExpr CaseExpr CaseWhen CoalesceExpr CollateClause
  DeleteStmt GroupingFunc GroupingSet IndexElem InferClause InsertStmt JoinExpr List MergeStmt
  MergeWhenClause MinMaxExpr MultiAssignRef NamedArgExpr NullTest OnConflictClause RangeFunction
  RangeSubselect ResTarget ReturningClause ReturningOption RowExpr SelectStmt SortBy SubLink
  UpdateStmt WindowDef`.split(/\s+/),
)
const leaves = new Set(
  `A_Const A_Star Alias Boolean Float Integer ParamRef SetToDefault String`.split(' '),
)
/** The kinds of the nodes that do not name theirs. */
const kindOfField: Readonly<Record<string, string>> = {
  alias: 'Alias',
  infer: 'InferClause',
  join_using_alias: 'Alias',
  larg: 'SelectStmt',
  onConflictClause: 'OnConflictClause',
  over: 'WindowDef',
  rarg: 'SelectStmt',
  relation: 'RangeVar',
  returningClause: 'ReturningClause',
  typeName: 'TypeName',
  withClause: 'WithClause',
}

/** Where operators are named but in an expression: `x > ANY (SELECT …)`, `ORDER BY x USING >`. */
const operatorFields = ['operName', 'useOp']

/** The tables that a TRUNCATE empties. */
export function emptied(relations: readonly Node[], dialect: Dialect): Uses {
  const walk = new Walk(dialect)
  walk.visit(relations, undefined, { scope: new Set(), isLocking: true })
  return walk
}

/** Which tables a SELECT, INSERT, UPDATE, DELETE or MERGE mentions, how, and what else it needs. */
export function usesOf(statement: Node, dialect: Dialect): Uses {
  const walk = new Walk(dialect)
  walk.visit(statement, undefined, { scope: new Set(), isLocking: false })
  return walk
}

interface Surroundings {
  readonly scope: Scope
  /** Inside a `SELECT … FOR UPDATE`, which may lock what its subselects read. */
  readonly isLocking: boolean
}

class Walk implements Uses {
  readonly tables: Use[] = []
  isUnknown = false
  mayDefine = false
  needsSettings = false
  private readonly dialect: Dialect

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  visit(value: unknown, field: string | undefined, around: Surroundings): void {
    if (Array.isArray(value)) for (const item of value) this.visit(item, undefined, around)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return
    const keys = Object.keys(value)
    // The parser writes `{}` for what is left out.
    if (keys.length === 0) return
    const tag = keys.length === 1 && /^[A-Z]/.test(keys[0]!) ? keys[0]! : undefined
    const content: object = tag === undefined ? value : Reflect.get(value, tag)
    this.enter(tag ?? kindOfField[field ?? ''] ?? 'unknown', content, around)
  }

  // The kind says what the content is, hence the casts.
  private enter(kind: string, content: object, around: Surroundings): void {
    if (leaves.has(kind)) return
    if (kind === 'RangeVar') return this.mention(content as RangeVar, around)
    if (kind === 'TypeName') return this.makeValue(content as TypeName)
    if (kind === 'SQLValueFunction') {
      if (!/TIME|DATE/.test(String(Reflect.get(content, 'op')))) this.needsSettings = true
      return
    }
    if (kind === 'ColumnRef') return this.readColumn(Reflect.get(content, 'fields'))
    if (kind === 'FuncCall') this.call(content as FuncCall)
    else if (kind === 'A_Expr') this.operate(Reflect.get(content, 'name'))
    else if (kind === 'A_Indirection') {
      // `(row).name` may call the function `name`.
      const steps = Reflect.get(content, 'indirection') as readonly Node[]
      if (!steps.every((step) => 'A_Indices' in step)) this.surrender()
    } else if (kind !== 'TypeCast' && !transparent.has(kind)) {
      this.surrender()
      return
    }
    this.visitFields(content, around)
  }

  private visitFields(content: object, { scope, isLocking }: Surroundings): void {
    const withClause = Reflect.get(content, 'withClause') as WithClause | undefined
    const around: Surroundings = {
      scope: withClause === undefined ? scope : this.visitQueries(withClause, scope),
      isLocking: isLocking || 'lockingClause' in content,
    }
    for (const [field, value] of Object.entries(content)) {
      if (field === 'withClause' || field === 'lockingClause') continue
      // What is written is never a query of a `WITH`.
      if (field === 'relation') this.use('write', value as RangeVar)
      else if (operatorFields.includes(field)) this.operate(value as readonly Node[])
      else this.visit(value, field, around)
    }
  }

  /** The scope that the queries of a `WITH` make. */
  private visitQueries({ ctes = [], recursive = false }: WithClause, outer: Scope): Scope {
    const queries = ctes.map((cte) => contentOf(cte, 'CommonTableExpr'))
    const names = queries.map((query) => query?.ctename ?? '')
    const scope = new Set(recursive ? [...outer, ...names] : outer)
    for (const [i, query] of queries.entries()) {
      if (query?.search_clause || query?.cycle_clause) this.surrender()
      this.visit(query?.ctequery, undefined, { scope: new Set(scope), isLocking: false })
      scope.add(names[i]!)
    }
    return scope
  }

  private mention(table: RangeVar, { scope, isLocking }: Surroundings): void {
    if (table.schemaname === undefined && scope.has(table.relname ?? '')) return
    this.use(isLocking ? 'write' : 'read', table)
  }

  private use(kind: Kind, { catalogname, schemaname, relname = '' }: RangeVar): void {
    const schema = schemaname?.toLowerCase()
    if (this.dialect === 'postgres') {
      // Views of what sessions do change with every read, the rest of the catalogue with definitions.
      const isCatalogue =
        relname.startsWith('pg_') || /^(pg_|information_schema$)/.test(schema ?? '')
      if (!isCatalogue) this.tables.push({ kind, table: relname })
      else if (/^pg_(stat|locks|cursors|prepared|backend|buffer)/.test(relname))
        this.useAll('write')
      else this.useAll(kind)
      return
    }
    // There, a schema is another database.
    const isOwn = schema === undefined || (this.dialect === 'sqlite' && schema === 'main')
    if (!isOwn || catalogname !== undefined) this.isUnknown = true
    else if (relname.startsWith('sqlite_')) this.useAll(kind)
    else this.tables.push({ kind, table: relname })
  }

  private useAll(kind: Kind): void {
    this.tables.push({ kind })
  }

  private surrender(): void {
    this.isUnknown = true
    this.mayDefine = true
  }

  private call({ funcname }: FuncCall): void {
    const names = namesOf(funcname)
    if (!isPure(names, this.dialect)) {
      this.isUnknown = true
      this.mayDefine ||= mayDefine(names)
    }
    if (!isClock(names, this.dialect)) this.needsSettings = true
  }

  private operate(operator: readonly Node[]): void {
    if (!isBuiltInOperator(namesOf(operator))) this.surrender()
  }

  private makeValue({ names }: TypeName): void {
    if (!isBuiltInType(namesOf(names), this.dialect)) this.surrender()
    this.needsSettings = true
  }

  private readColumn(fields: readonly Node[]): void {
    // They number transactions and places in files: every write changes them, wherever it is.
    const name = namesOf(fields).at(-1)!
    const hidden = this.dialect === 'sqlite' ? /^(rowid|oid|_rowid_)$/ : /^([cx](min|max)|ctid)$/
    if (this.dialect !== 'mysql' && hidden.test(name)) this.surrender()
  }
}
