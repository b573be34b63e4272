import type { A_Expr, InsertStmt, Node, SelectStmt } from 'libpg-query'
import type { Dialect } from './dialect.ts'
import { isClock } from './known-functions.ts'
import { allOf, itemsOf, type Operand, operandOf } from './operands.ts'
import { contentOf, namesOf } from './parser.ts'

/** A column, and the values of which the rows that a statement touches have one. */
export interface Pin {
  readonly column: string
  readonly operands: readonly Operand[]
}

/**
 * What the rows of a statement on one table are known by: some pins for each group of rows, none
 * if it may touch any row. Whether the pins make a key, the catalogue knows.
 */
export function pinsOf(statement: Node, dialect: Dialect): readonly (readonly Pin[])[] {
  const select = contentOf(statement, 'SelectStmt')
  if (select) return isOfOneTable(select) ? where(select.whereClause, dialect) : []
  const insert = contentOf(statement, 'InsertStmt')
  if (insert) return inserted(insert, dialect)
  const update = contentOf(statement, 'UpdateStmt')
  if (update && !update.fromClause && !update.withClause) {
    // A row whose key changes is two.
    return except(where(update.whereClause, dialect), update.targetList)
  }
  const remove = contentOf(statement, 'DeleteStmt')
  const isPlain = remove && !remove.usingClause && !remove.withClause
  return isPlain ? where(remove.whereClause, dialect) : []
}

function isOfOneTable({ fromClause = [], withClause, op }: SelectStmt): boolean {
  const table = contentOf(fromClause[0]!, 'RangeVar')
  // `accounts AS a (x, id)` gives columns the names of others.
  return (
    fromClause.length === 1 &&
    !!table &&
    !table.alias?.colnames &&
    !withClause &&
    op === 'SETOP_NONE'
  )
}

function inserted(insert: InsertStmt, dialect: Dialect): readonly (readonly Pin[])[] {
  const { cols = [], selectStmt, withClause, override, onConflictClause } = insert
  const rows = contentOf(selectStmt, 'SelectStmt')?.valuesLists ?? []
  // OVERRIDING may put other values in the place of those that are written.
  if (withClause || override !== 'OVERRIDING_NOT_SET') return []
  const columns = cols.map((column) => contentOf(column, 'ResTarget'))
  if (columns.some((column) => column?.indirection)) return []
  const pins = rows.map((row) =>
    (contentOf(row, 'List')?.items ?? []).flatMap((value, i): Pin[] => {
      const column = columns[i]?.name
      const operand = operandOf(value, dialect)
      return column === undefined || !operand ? [] : [{ column, operands: [operand] }]
    }),
  )
  // A plain table has one key that can be in conflict, but an index may be on what a key makes.
  const { infer, targetList } = onConflictClause ?? {}
  const isOnColumns = infer?.indexElems?.every((item) => contentOf(item, 'IndexElem')?.name)
  return infer?.whereClause || isOnColumns === false ? [] : except(pins, targetList)
}

function except(
  rows: readonly (readonly Pin[])[],
  assigned: readonly Node[] | undefined,
): readonly (readonly Pin[])[] {
  const names = new Set(assigned?.map((target) => contentOf(target, 'ResTarget')?.name))
  return rows.map((pins) => pins.filter(({ column }) => !names.has(column)))
}

function where(clause: Node | undefined, dialect: Dialect): readonly (readonly Pin[])[] {
  const conditions = clause ? conjuncts(clause) : []
  // What may fail is asked of other rows too, in an order that the database chooses.
  if (!conditions.every((condition) => isSafe(condition, dialect))) return []
  return [conditions.flatMap((condition) => pinOf(condition, dialect) ?? [])]
}

function conjuncts(node: Node): readonly Node[] {
  const all = contentOf(node, 'BoolExpr')
  return all?.boolop === 'AND_EXPR' ? (all.args ?? []).flatMap(conjuncts) : [node]
}

function pinOf(node: Node, dialect: Dialect): Pin | undefined {
  const { kind, name, lexpr, rexpr } = contentOf(node, 'A_Expr') ?? {}
  if (!lexpr || !rexpr || namesOf(name).join('.') !== '=') return undefined
  const column = columnOf(lexpr)
  if (kind === 'AEXPR_OP') {
    const operand = operandOf(column === undefined ? lexpr : rexpr, dialect)
    const pinned = column ?? columnOf(rexpr)
    return operand && pinned !== undefined ? { column: pinned, operands: [operand] } : undefined
  }
  const operands =
    kind === 'AEXPR_IN'
      ? allOf(contentOf(rexpr, 'List')?.items ?? [], dialect)
      : kind === 'AEXPR_OP_ANY' && itemsOf(rexpr, dialect)
  return column === undefined || !operands ? undefined : { column, operands }
}

function columnOf(node: Node): string | undefined {
  const fields = contentOf(node, 'ColumnRef')?.fields
  return (fields && namesOf(fields).at(-1)) || undefined
}

const comparisons = ['=', '<>', '<', '>', '<=', '>=', 'BETWEEN', 'NOT BETWEEN']
/** Elsewhere, a text may be no JSON. */
const lookups = ['->', '->>']
const comparing = new Set(
  `AEXPR_OP AEXPR_OP_ANY AEXPR_OP_ALL AEXPR_DISTINCT AEXPR_NOT_DISTINCT AEXPR_IN AEXPR_BETWEEN
  AEXPR_NOT_BETWEEN`.split(/\s+/),
)

/** Whether it has a value for every row: a quotient has none, nor has a number that gets too large. */
function isSafe(node: Node, dialect: Dialect): boolean {
  const areSafe = (nodes: readonly (Node | undefined)[] = []): boolean =>
    nodes.every((each) => each === undefined || isSafe(each, dialect))
  const isValue = ['A_Const', 'ParamRef', 'ColumnRef', 'SQLValueFunction'].some(
    (tag) => tag in node,
  )
  if (isValue) return true
  const cast = contentOf(node, 'TypeCast')
  // Of a constant, it fails before any row is looked at.
  if (cast?.arg) return ['A_Const', 'ParamRef'].some((tag) => tag in cast.arg!)
  const call = contentOf(node, 'FuncCall')
  if (call) return isClock(namesOf(call.funcname), dialect) && !call.args
  const test = contentOf(node, 'NullTest') ?? contentOf(node, 'BooleanTest')
  if (test) return areSafe([test.arg])
  const list =
    contentOf(node, 'BoolExpr')?.args ??
    contentOf(node, 'List')?.items ??
    contentOf(node, 'A_ArrayExpr')?.elements
  if (list) return areSafe(list)
  const { kind, name, lexpr, rexpr } = contentOf(node, 'A_Expr') ?? ({} as A_Expr)
  const safe = dialect === 'postgres' ? [...comparisons, ...lookups] : comparisons
  const isComparison = namesOf(name).every((part) => safe.includes(part))
  return comparing.has(kind ?? '') && isComparison && areSafe([lexpr, rexpr])
}
