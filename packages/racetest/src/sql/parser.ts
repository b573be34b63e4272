import type { Node, ParseResult } from 'libpg-query'

type Tag = Node extends infer Each ? (Each extends unknown ? keyof Each : never) : never
type Content<T extends Tag> = Node extends infer Each
  ? Each extends Readonly<Record<T, infer C>>
    ? C
    : never
  : never

let parseText: ((text: string) => ParseResult) | undefined
let loading: Promise<void> | undefined

/** Loads the parser; until then nothing can be parsed and every statement touches its whole database. */
export function loadParser(): Promise<void> {
  loading ??= import('libpg-query').then(async ({ loadModule, parseSync }) => {
    await loadModule()
    parseText = parseSync
  })
  return loading
}

export function isLoaded(): boolean {
  return parseText !== undefined
}

/** The statements of a text; undefined if it is none of Postgres, or too deep for the parser's stack. */
export function parse(text: string): readonly Node[] | undefined {
  // To the parser, which is written in C, a text ends at a zero.
  if (parseText === undefined || text.includes('\0')) return undefined
  if (text.trim() === '') return []
  try {
    return (parseText(text).stmts ?? []).flatMap(({ stmt }) => (stmt === undefined ? [] : [stmt]))
  } catch {
    return undefined
  }
}

/** What is in a node, if it is one of that kind. */
export function contentOf<T extends Tag>(node: Node | undefined, tag: T): Content<T> | undefined {
  // A node is an object with one property, named for its kind.
  return node === undefined ? undefined : (node as Partial<Record<T, Content<T>>>)[tag]
}

/** A name of several parts: `pg_catalog.lower`. */
export function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).map((node) => contentOf(node, 'String')?.sval ?? '')
}
