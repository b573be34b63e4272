import type { Dialect } from './dialect.ts'

export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'placeholder' | 'sign'
  /** Words in lower case; of what was in quotes, what was in them. */
  readonly text: string
}

const quotes: Readonly<
  Record<string, Readonly<Record<'mysql' | 'sqlite', Token['kind'] | undefined>>>
> = {
  "'": { mysql: 'text', sqlite: 'text' },
  '"': { mysql: 'text', sqlite: 'quoted' },
  '`': { mysql: 'quoted', sqlite: 'quoted' },
  '[': { mysql: undefined, sqlite: 'quoted' },
}
const patterns: readonly (readonly [Token['kind'] | 'blank' | 'quotation', RegExp])[] = [
  ['blank', /[ \t\n\r\f\v]+|--[^\n]*|\/\*(?![!+])[^]*?\*\//y],
  ['quotation', /'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`|\[[^\]]*\]/y],
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?(?![\w$.])/iy],
  // One before a quote is part of the text: x'41', N'…'.
  ['word', /[a-z_][\w$]*(?!['"`[\w$])/iy],
  ['placeholder', /\?\d*(?!\?)|[:@$][a-z_]\w*(?!\w|:)/iy],
  ['sign', /->>|->|<>|<=|>=|!=|==|<<|>>|\|\||&&|[-(),.;*/+%<>=&|~]/y],
]
/** Postgres cuts longer ones. */
const longestName = 63

/** The tokens of a text that means the same in Postgres, written otherwise; undefined if that is in doubt. */
export function tokensOf(text: string, dialect: Exclude<Dialect, 'postgres'>): Token[] | undefined {
  if (dialect === 'mysql' && /\\/.test(text)) return undefined
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const [kind, found] = nextOf(text, at) ?? []
    if (kind === undefined || found === undefined) return undefined
    at += found.length
    // mysql2 fills in the marks in quotes and comments as well; `5--3` has no comment there.
    const isHidden = kind === 'blank' || kind === 'quotation'
    if (isHidden && dialect === 'mysql' && /\?|^--\S/.test(found)) return undefined
    if (kind === 'blank') continue
    const token =
      kind === 'quotation' ? unquote(found, dialect) : { kind, text: found.toLowerCase() }
    if (!token || isDoubtful(token, found, dialect)) return undefined
    // Names of parameters are case-sensitive.
    tokens.push(kind === 'placeholder' ? { kind, text: found } : token)
  }
  return tokens
}

function nextOf(
  text: string,
  at: number,
): readonly [(typeof patterns)[number][0], string] | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found) return [kind, found]
  }
  return undefined
}

function unquote(found: string, dialect: 'mysql' | 'sqlite'): Token | undefined {
  const quote = found[0]!
  const kind = quotes[quote]?.[dialect]
  const text = found.slice(1, -1).replaceAll(quote + quote, quote)
  if (kind === undefined) return undefined
  // Case does not count, nor do names differ that differ in it.
  return { kind, text: kind === 'quoted' ? text.toLowerCase() : text }
}

function isDoubtful({ kind, text }: Token, found: string, dialect: Dialect): boolean {
  if (kind === 'quoted') return text === '' || text.length > longestName || /[^ -~]/.test(text)
  if (kind === 'word') return text.length > longestName || text === 'only' || text === 'lateral'
  if (kind === 'placeholder') return dialect === 'mysql' && !/^(\?|:.+)$/.test(found)
  // OR in MySQL, unless it was told otherwise, and AND.
  return kind === 'sign' && /^(\|\||&&)$/.test(text) && dialect === 'mysql'
}
