import type { Dialect } from './dialect.ts'
import { type Token, tokensOf } from './tokens.ts'

export interface Translation {
  /** As Postgres would have it. */
  readonly text: string
  /** What `$1`, `$2`… stand for: the number of a parameter, from 1, or its name with its sign. */
  readonly placeholders?: readonly (number | string)[]
  /** `BEGIN IMMEDIATE` keeps all others from writing. */
  readonly locksDatabase?: boolean
}

/** Undefined if it is in doubt what the text would mean in Postgres. */
export function translate(
  text: string,
  dialect: Exclude<Dialect, 'postgres'>,
): Translation | undefined {
  const tokens = tokensOf(text, dialect)
  if (!tokens) return undefined
  const statements = split(tokens).map((statement) => rewrite(statement, dialect))
  if (statements.includes(undefined)) return undefined
  const placeholders: (number | string)[] = []
  const words = statements.flatMap((statement) => [
    ...statement!.tokens.map((token, i, all) => write(token, all[i - 1], placeholders)),
    ';',
  ])
  // Names have numbers as well, which count for those without.
  if (new Set(placeholders.map((each) => typeof each)).size > 1) return undefined
  return {
    text: words.join(' '),
    placeholders,
    locksDatabase: statements.some((statement) => statement!.locksDatabase === true),
  }
}

interface Rewritten {
  readonly tokens: readonly Token[]
  readonly locksDatabase?: boolean
}

function split(tokens: readonly Token[]): readonly Token[][] {
  const statements: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'sign' && token.text === ';') statements.push([])
    else statements.at(-1)!.push(token)
  }
  return statements.filter(({ length }) => length > 0)
}

/** What begins with some words, with others in their place. Longer beginnings come first. */
const beginnings: Readonly<
  Record<'mysql' | 'sqlite', readonly (readonly [string, string, Omit<Rewritten, 'tokens'>?])[]>
> = {
  mysql: [
    ['start transaction with consistent snapshot', 'start transaction', { locksDatabase: true }],
    ['replace into', 'insert into'],
    ['insert ignore into', 'insert into'],
  ],
  sqlite: [
    ['begin deferred', 'begin'],
    ['begin immediate', 'begin', { locksDatabase: true }],
    ['begin exclusive', 'begin', { locksDatabase: true }],
    ['replace into', 'insert into'],
    ['insert or replace into', 'insert into'],
    ['insert or ignore into', 'insert into'],
    ['insert or abort into', 'insert into'],
    ['insert or fail into', 'insert into'],
  ],
}
/** To Postgres they would be names of tables. */
const modifiers = new Set(['low_priority', 'high_priority', 'delayed', 'quick', 'ignore'])

function rewrite(tokens: readonly Token[], dialect: 'mysql' | 'sqlite'): Rewritten | undefined {
  const [from, to, more] = beginnings[dialect].find(([words]) => startsWith(tokens, 0, words)) ?? []
  const begun = from === undefined ? tokens : [...toWords(to!), ...tokens.slice(count(from))]
  if (dialect === 'sqlite') return { tokens: begun, ...more }
  if (begun.some(({ kind, text }) => kind === 'word' && modifiers.has(text))) return undefined
  return { tokens: mysqlEnding(begun), ...more }
}

function mysqlEnding(tokens: readonly Token[]): readonly Token[] {
  const update = 'on duplicate key update'
  const at = tokens.findIndex((_, i) => startsWith(tokens, i, update))
  if (at >= 0) {
    // `VALUES(column)` is what would have been inserted.
    const assigned = tokens
      .slice(at + count(update))
      .map((token) => (isWord(token, 'values') ? toWords('coalesce')[0]! : token))
    return [...tokens.slice(0, at), ...toWords('on conflict do update set'), ...assigned]
  }
  const share = 'lock in share mode'
  const isShared = startsWith(tokens, tokens.length - count(share), share)
  return isShared ? [...tokens.slice(0, -count(share)), ...toWords('for share')] : tokens
}

function write(
  { kind, text }: Token,
  before: Token | undefined,
  placeholders: (number | string)[],
): string {
  if (kind === 'placeholder') {
    placeholders.push(text.startsWith('?') ? numberOf(text, placeholders) : text)
    return `$${placeholders.length}`
  }
  if (kind === 'sign') return text === '==' ? '=' : text
  // `AS 'name'`
  const isName =
    kind === 'quoted' || (kind === 'text' && before !== undefined && isWord(before, 'as'))
  if (isName) return `"${text.replaceAll('"', '""')}"`
  return kind === 'text' ? `'${text.replaceAll("'", "''")}'` : text
}

/** `?` is one more than the greatest number before it. */
function numberOf(text: string, before: readonly (number | string)[]): number {
  return text === '?' ? Math.max(0, ...before.map(Number)) + 1 : Number(text.slice(1))
}

const toWords = (text: string): Token[] =>
  text.split(' ').map((word): Token => ({ kind: 'word', text: word }))
const count = (text: string): number => text.split(' ').length
const isWord = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'word' && token.text === text

function startsWith(tokens: readonly Token[], at: number, words: string): boolean {
  return toWords(words).every(({ text }, i) => isWord(tokens[at + i], text))
}
