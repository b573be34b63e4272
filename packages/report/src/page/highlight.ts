/** A piece of source text, and what kind of token it is in. */
export interface Piece {
  readonly text: string
  readonly kind: 'plain' | 'keyword' | 'string' | 'comment' | 'number'
}

// Templates count as one string, with what is in their `${…}`. An expression between slashes is
// one only where no value comes before it.
const token =
  /(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))|(?<string>'(?:\\[^]|[^'\\\n])*'?|"(?:\\[^]|[^"\\\n])*"?|`(?:\\[^]|[^`\\])*`?|(?=\/)(?<=[=(,:;!&|?{}[]\s*|return\s+|^\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*)|(?<number>\b\d[\w.]*)|(?<word>[\p{ID_Start}$_#][\p{ID_Continue}$]*)/gu

const keywords = new Set(
  (
    'async await break case catch class const continue debugger declare default delete do else ' +
    'enum export extends false finally for from function if implements import in instanceof ' +
    'interface let new null of private protected public readonly return static super switch ' +
    'this throw true try typeof undefined var void while yield'
  ).split(' '),
)

/** The lines of a source file in pieces. Nothing of the text is lost or changed. */
export function highlight(source: string): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]]
  const add = (text: string, kind: Piece['kind']): void => {
    for (const [i, part] of text.split(/\r?\n/u).entries()) {
      if (i > 0) lines.push([])
      const line = lines.at(-1)!
      const last = line.at(-1)
      if (last?.kind === kind) line[line.length - 1] = { text: last.text + part, kind }
      else if (part !== '') line.push({ text: part, kind })
    }
  }
  let end = 0
  for (const found of source.matchAll(token)) {
    add(source.slice(end, found.index), 'plain')
    const [text] = found
    const { comment, string, number } = found.groups ?? {}
    if (comment !== undefined) add(text, 'comment')
    else if (string !== undefined) add(text, 'string')
    else if (number !== undefined) add(text, 'number')
    else add(text, keywords.has(text) && source[found.index - 1] !== '.' ? 'keyword' : 'plain')
    end = found.index + text.length
  }
  add(source.slice(end), 'plain')
  return lines
}
