import type { A_Const, Node, TypeCast } from 'libpg-query'
import type { Dialect } from './dialect.ts'
import { keyTypeOf } from './known-functions.ts'
import { canonicalUuid, integerOf, type KeyValue } from './key-values.ts'
import { contentOf, namesOf } from './parser.ts'

export type Parameters = readonly unknown[] | Readonly<Record<string, unknown>>

/** Something in a statement whose value is known once the parameters are. */
export type Operand =
  | { readonly kind: 'constant'; readonly value: KeyValue }
  | { readonly kind: 'parameter'; readonly number: number }
  /** Every item of a parameter that is a list. */
  | { readonly kind: 'items'; readonly number: number }
  | { readonly kind: 'cast'; readonly type: 'integer' | 'text' | 'uuid'; readonly of: Operand }

/** A constant, or a parameter, or one of these made a value of a type that keys have. */
export function operandOf(node: Node, dialect: Dialect): Operand | undefined {
  const constant = contentOf(node, 'A_Const')
  if (constant !== undefined) {
    const value = valueOf(constant)
    return value === undefined ? undefined : { kind: 'constant', value }
  }
  const parameter = contentOf(node, 'ParamRef')
  if (parameter?.number !== undefined) return { kind: 'parameter', number: parameter.number }
  const cast = contentOf(node, 'TypeCast')
  // Elsewhere casts cut, round and guess.
  if (cast?.arg === undefined || dialect !== 'postgres') return undefined
  const type = plainTypeOf(cast)
  const of = type && cast.typeName?.arrayBounds === undefined && operandOf(cast.arg, dialect)
  return of ? { kind: 'cast', type: type!, of } : undefined
}

/** What stands in `= ANY (…)`. */
export function itemsOf(node: Node, dialect: Dialect): readonly Operand[] | undefined {
  const cast = contentOf(node, 'TypeCast')
  if (cast?.arg !== undefined) {
    const type = plainTypeOf(cast)
    const items = type && cast.typeName?.arrayBounds?.length === 1 && itemsOf(cast.arg, dialect)
    return items ? items.map((of) => ({ kind: 'cast', type: type!, of })) : undefined
  }
  const parameter = contentOf(node, 'ParamRef')
  if (parameter?.number !== undefined) return [{ kind: 'items', number: parameter.number }]
  return allOf(contentOf(node, 'A_ArrayExpr')?.elements ?? [], dialect)
}

/** All of them, or none. */
export function allOf(nodes: readonly Node[], dialect: Dialect): readonly Operand[] | undefined {
  const operands = nodes.flatMap((node) => operandOf(node, dialect) ?? [])
  return operands.length === nodes.length && nodes.length > 0 ? operands : undefined
}

/** The values of an operand, given those of the parameters. Undefined if rows are not known by them. */
export function valuesOf(
  operand: Operand,
  read: (number: number) => unknown,
  dialect: Dialect,
): readonly KeyValue[] | undefined {
  if (operand.kind === 'constant') return keep([operand.value], dialect)
  if (operand.kind === 'parameter') return keep([read(operand.number)], dialect)
  if (operand.kind === 'items') {
    const items = read(operand.number)
    return Array.isArray(items) && items.length > 0 ? keep(items, dialect) : undefined
  }
  const values = valuesOf(operand.of, read, dialect)?.map((value) => convert(value, operand.type))
  return values?.every((value) => value !== undefined) ? values : undefined
}

function valueOf({ ival, fval, sval }: A_Const): KeyValue | undefined {
  // The parser leaves out zeros and empty texts.
  if (ival) return ival.ival ?? 0
  if (sval) return sval.sval ?? ''
  // So it writes a whole number that is too long for it; `7.0` finds the row 7 as well.
  return fval?.fval !== undefined && /^-?\d+$/.test(fval.fval) ? BigInt(fval.fval) : undefined
}

/** `varchar(2)` cuts what is longer. */
function plainTypeOf({ typeName }: TypeCast): 'integer' | 'text' | 'uuid' | undefined {
  return typeName?.typmods === undefined ? keyTypeOf(namesOf(typeName?.names)) : undefined
}

function convert(value: KeyValue, type: 'integer' | 'text' | 'uuid'): KeyValue | undefined {
  const text = typeof value === 'string' ? value : undefined
  if (type === 'text') return text
  if (type === 'integer') return text === undefined ? value : integerOf(text)
  return text === undefined ? undefined : canonicalUuid(text)
}

function keep(values: readonly unknown[], dialect: Dialect): readonly KeyValue[] | undefined {
  const kept = values.flatMap((value) => keepOne(value, dialect) ?? [])
  return kept.length === values.length ? kept : undefined
}

function keepOne(value: unknown, dialect: Dialect): KeyValue | undefined {
  const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value)
  if (dialect === 'postgres') {
    return isWhole || typeof value === 'string' ? (value as KeyValue) : undefined
  }
  // Collations and affinities make texts equal that are not: only numbers are sure.
  const number = dialect === 'mysql' && typeof value === 'string' ? integerOf(value) : value
  if (!isWhole && typeof number !== 'bigint') return undefined
  // MySQL compares texts and larger numbers as fractions, which it rounds.
  return Number.isSafeInteger(Number(number)) ? Number(number) : undefined
}
