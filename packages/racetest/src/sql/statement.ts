import type { Kind } from '@racetest/core'
import { compile, type Template, type TemplatePlace } from './template.ts'
import type { Definitions } from './definitions.ts'
import type { Dialect } from './dialect.ts'
import type { KeyValue } from './key-values.ts'
import { type Parameters, valuesOf } from './operands.ts'
import { isLoaded } from './parser.ts'
import type { Pin } from './pins.ts'
import type { Isolation, Transaction } from './session.ts'

/** One place in a database that a statement touches. */
export interface Place {
  readonly kind: Kind
  /** Without a schema. Absent: the whole database. */
  readonly table?: string
  /** Columns of the rows that it touches, each with the one value that they have. */
  readonly pinned?: readonly Pinned[]
  /** Together with all other databases of the server, which in MySQL a statement may name. */
  readonly isServerWide?: true
}

export interface Pinned {
  readonly column: string
  readonly value: KeyValue
}

export interface Statement {
  readonly places: readonly Place[]
  /** What it does to the transaction of its connection. */
  readonly transaction?: Transaction
  /** Of this transaction, or of those to come on its connection. */
  readonly isolation?: Isolation
  /** What is known of these tables is out of date. */
  readonly defines?: Definitions
}

/** Keys of so many rows are worth less than what they cost. */
const mostRows = 32
const mostTexts = 500
/** Longer ones are dumps and fixtures. */
const longestText = 50_000

const templates: Readonly<Record<Dialect, Map<string, Template>>> = {
  postgres: new Map(),
  mysql: new Map(),
  sqlite: new Map(),
}

/**
 * What a statement touches, or several with `;` between them. What is not understood touches the
 * whole database, as a write. Parameters are a list, or an object where they have names.
 */
export function describeStatement(text: string, params: Parameters, dialect: Dialect): Statement {
  try {
    if (typeof text !== 'string' || text.length > longestText) return anything(dialect)
    return fill(templateOf(text, dialect), params ?? [], dialect)
  } catch {
    return anything(dialect)
  }
}

function anything(dialect: Dialect): Statement {
  const everywhere = dialect === 'mysql' ? ({ isServerWide: true } as const) : {}
  return { places: [{ kind: 'write', ...everywhere }], defines: 'anything' }
}

function templateOf(text: string, dialect: Dialect): Template {
  const known = templates[dialect]
  const cached = known.get(text)
  if (cached !== undefined) {
    // Moved to the end: the first is the one longest out of use.
    known.delete(text)
    known.set(text, cached)
    return cached
  }
  const template = compile(text, dialect)
  if (!isLoaded()) return template
  known.set(text, template)
  if (known.size > mostTexts) known.delete(known.keys().next().value!)
  return template
}

function fill(template: Template, params: Parameters, dialect: Dialect): Statement {
  const { places, placeholders, statement } = template
  if (dialect === 'mysql' && holdsSql(params)) return anything(dialect)
  if (places.every(({ rows }) => rows === undefined)) return statement
  const read = (number: number): unknown => {
    const name = placeholders === undefined ? number : placeholders[number - 1]
    return typeof name === 'string' ? named(params, name) : own(params, name! - 1)
  }
  const valuesOfPin = ({ operands }: Pin): readonly KeyValue[] | undefined => {
    const values = operands.map((operand) => valuesOf(operand, read, dialect))
    return values.every((each) => each !== undefined) ? values.flat() : undefined
  }
  return { ...statement, places: places.flatMap((place) => fillPlace(place, valuesOfPin)) }
}

/** One place for each row, if it is known which they are. */
function fillPlace(
  { place, rows = [] }: TemplatePlace,
  valuesOfPin: (pin: Pin) => readonly KeyValue[] | undefined,
): readonly Place[] {
  const all: Place[] = []
  for (const pins of rows) {
    let combinations: readonly (readonly Pinned[])[] = [[]]
    for (const pin of pins) {
      const values = valuesOfPin(pin)
      const isNew = combinations[0]!.every(({ column }) => column !== pin.column)
      // A pin less only makes it coarser.
      if (!values || !isNew || values.length * combinations.length > mostRows) continue
      const { column } = pin
      combinations = combinations.flatMap((before) =>
        values.map((value) => [...before, { column, value }]),
      )
    }
    for (const pinned of combinations) all.push(pinned.length > 0 ? { ...place, pinned } : place)
    if (all.length > mostRows) return [place]
  }
  return all.some(({ pinned }) => !pinned) || all.length === 0 ? [place] : all
}

/** mysql2 writes values into the text, and what is an object may be any text: `mysql.raw('…')`. */
function holdsSql(params: Parameters): boolean {
  const isPlain = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    value instanceof Date ||
    value instanceof Uint8Array ||
    (Array.isArray(value) && value.every(isPlain))
  return !Object.values(params).every(isPlain)
}

/** `:id` is given as `id` or as `:id`. */
function named(params: Parameters, name: string): unknown {
  const bare = name.slice(1)
  return Object.hasOwn(params, bare) && Object.hasOwn(params, name)
    ? undefined
    : own(params, Object.hasOwn(params, name) ? name : bare)
}

function own(params: Parameters, name: string | number): unknown {
  // A getter is the program's, and not ours to call.
  return Object.getOwnPropertyDescriptor(params, name)?.value as unknown
}
