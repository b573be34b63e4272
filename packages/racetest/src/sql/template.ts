import type { Kind } from '@racetest/core'
import type { Node } from 'libpg-query'
import { definitionsOf, type Definitions } from './definitions.ts'
import type { Dialect } from './dialect.ts'
import { contentOf, parse } from './parser.ts'
import { type Pin, pinsOf } from './pins.ts'
import { sessionChangeOf, type Transaction } from './session.ts'
import type { Place, Statement } from './statement.ts'
import { type Translation, translate } from './translate.ts'
import { emptied, type Uses, usesOf } from './uses.ts'

/** What is known of a text before its parameters. */
export interface Template {
  /** What it is if no parameter says more. */
  readonly statement: Statement
  readonly places: readonly TemplatePlace[]
  /** What stands for the parameters `$1`, `$2`…: a number counted from 1, or a name. */
  readonly placeholders?: readonly (number | string)[]
}

export interface TemplatePlace {
  readonly place: Place
  /** What each group of rows has in common. */
  readonly rows?: readonly (readonly Pin[])[]
}

type Part = Omit<Statement, 'places'> & { readonly places: readonly TemplatePlace[] }

export function compile(text: string, dialect: Dialect): Template {
  const source = dialect === 'postgres' ? { text } : translate(text, dialect)
  const statements = source && parse(source.text)
  if (!source || !statements) {
    const transaction = firstWord(text, dialect)
    return templateOf({ ...unknown(dialect), ...(transaction && { transaction }) }, undefined)
  }
  const parts = statements.map((statement) => describePart(statement, source, dialect))
  return templateOf(parts.length === 1 ? parts[0]! : combine(parts, dialect), source.placeholders)
}

function templateOf(
  { places, ...rest }: Part,
  placeholders: Translation['placeholders'],
): Template {
  const statement = { places: places.map(({ place }) => place), ...rest }
  return { statement, places, ...(placeholders && { placeholders }) }
}

function describePart(statement: Node, source: Translation, dialect: Dialect): Part {
  const session = sessionChangeOf(statement)
  if (session) {
    const { isShared, ...change } = session
    return {
      places: isShared || source.locksDatabase ? [everything('write', dialect)] : [],
      ...change,
    }
  }
  const isData = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].some(
    (kind) => kind in statement,
  )
  if (isData) return describeData(statement, usesOf(statement, dialect), dialect)
  // MySQL commits before and after it.
  const ends = dialect === 'mysql' ? ({ transaction: 'commit' } as const) : {}
  const truncate = contentOf(statement, 'TruncateStmt')
  if (truncate?.behavior === 'DROP_RESTRICT' && !truncate.restart_seqs) {
    const uses = emptied(truncate.relations ?? [], dialect)
    return { ...describeData(statement, uses, dialect), ...ends }
  }
  const defines = definitionsOf(statement)
  return { places: [everything('write', dialect)], ...(defines && { defines }), ...ends }
}

function describeData(statement: Node, uses: Uses, dialect: Dialect): Part {
  const { tables, isUnknown, mayDefine, needsSettings } = uses
  if (mayDefine) return unknown(dialect)
  if (isUnknown) return { places: [everything('write', dialect)] }
  // Settings are the connection's, and no table is there to meet them at.
  if (tables.length === 0) {
    const isFixed = !needsSettings || dialect === 'sqlite'
    return { places: isFixed ? [] : [everything('read', dialect)] }
  }
  const places = [...new Map(tables.map((use) => [`${use.kind} ${use.table}`, use])).values()].map(
    (use) => (use.table === undefined ? everything(use.kind, dialect) : { place: use }),
  )
  // In MySQL an insert waits for those who looked for a row near its own in vain: they lock the gap.
  const isAlone = dialect !== 'mysql' || !('InsertStmt' in statement)
  const isOne = tables.length === 1 && tables[0]!.table !== undefined && isAlone
  const rows = isOne ? pinsOf(statement, dialect) : []
  const isPinned = rows.length > 0 && rows.every((pins) => pins.length > 0)
  return { places: isPinned ? [{ ...places[0]!, rows }] : places }
}

function everything(kind: Kind, dialect: Dialect): TemplatePlace {
  return { place: dialect === 'mysql' ? { kind, isServerWide: true } : { kind } }
}

function unknown(dialect: Dialect): Part {
  return { places: [everything('write', dialect)], defines: 'anything' }
}

/** Several statements do what each does, in one step. */
function combine(parts: readonly Part[], dialect: Dialect): Part {
  const transactions = parts.flatMap(({ transaction }) => transaction ?? [])
  const turns = transactions.filter((each) => each !== 'savepoint')
  const transaction: Transaction | undefined = turns.at(-1) ?? transactions.at(-1)
  const places = parts.flatMap((part) => part.places)
  // Some of it is inside of the transaction, some outside.
  const isMixed = turns.length > 1 || (turns.length === 1 && places.length > 0)
  const isolation = parts.findLast((part) => part.isolation)?.isolation
  const defines = parts.map((part) => part.defines).reduce(join, undefined)
  return {
    places: isMixed ? [everything('write', dialect)] : places,
    ...(transaction && { transaction }),
    ...(isolation && { isolation }),
    ...(defines && { defines }),
  }
}

function join(a: Definitions | undefined, b: Definitions | undefined): Definitions | undefined {
  if (a === 'anything' || b === 'anything') return 'anything'
  return a && b ? [...new Set([...a, ...b])] : (a ?? b)
}

/** What a text that cannot be parsed does to the transaction: databases know more than our parser. */
function firstWord(text: string, dialect: Dialect): Transaction | undefined {
  const bare = text.replace(/^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '').toLowerCase()
  // Several statements, of which the first says little.
  if (/;\s*\S/.test(bare)) return undefined
  if (/^(begin|start\s+transaction)\b/.test(bare)) return 'begin'
  if (/^(commit|end)\b/.test(bare)) return 'commit'
  if (/^rollback\b/.test(bare)) return /\bto\b/.test(bare) ? 'savepoint' : 'rollback'
  const commits = /^(create|alter|drop|rename|truncate|grant|revoke|lock)\b(?!\s+temporary)/
  return dialect === 'mysql' && commits.test(bare) ? 'commit' : undefined
}
