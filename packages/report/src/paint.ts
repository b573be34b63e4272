import { width } from './columns.ts'
import { cut } from './cut.ts'

export type Style = 'bold' | 'dim' | 'critical' | 'red' | 'yellow' | 'green'

/** A piece of a line. Lines are kept as pieces until the very end, so that widths never count colours. */
export interface Span {
  readonly text: string
  readonly style?: Style | undefined
}

export type Line = readonly Span[]

/** The characters that need a UTF-8 terminal, or what stands in for them. */
export interface Glyphs {
  readonly suspended: string
  readonly from: string
  readonly to: string
  readonly bar: string
  readonly first: string
  readonly between: string
  readonly second: string
  readonly dots: string
  readonly dot: string
  readonly opening: string
  readonly closing: string
  readonly single: string
}

const unicodeGlyphs: Glyphs = {
  suspended: '┊',
  from: '←',
  to: '→',
  bar: '│',
  first: '┌─▶',
  between: '│  ',
  second: '└─▶',
  dots: '…',
  dot: '·',
  opening: '┌',
  closing: '└',
  single: '╶',
}

const asciiGlyphs: Glyphs = {
  suspended: '.',
  from: '<-',
  to: '->',
  bar: '|',
  first: '+->',
  between: '|  ',
  second: '+->',
  dots: '...',
  dot: '-',
  opening: '+',
  closing: '+',
  single: '-',
}

export function glyphs(unicode: boolean): Glyphs {
  return unicode ? unicodeGlyphs : asciiGlyphs
}

const codes: Readonly<Record<Style, readonly [string, string]>> = {
  bold: ['1', '22'],
  dim: ['2', '22'],
  critical: ['1;31', '22;39'],
  red: ['31', '39'],
  yellow: ['33', '39'],
  green: ['32', '39'],
}

function paintSpan({ text, style }: Span, colour: boolean): string {
  if (!colour || style === undefined || text.trim() === '') return text
  const [on, off] = codes[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}

/** The line without blanks at its end, which would count and show when text is selected. */
function trimmed(line: Line): Span[] {
  const last = line.findLastIndex(({ text }) => text.trim() !== '')
  return line
    .slice(0, last + 1)
    .map((span, i) => (i === last ? { ...span, text: span.text.trimEnd() } : span))
}

/** The beginning of the line that fits; the piece that does not pays for the mark. */
function fit(line: Line, columns: number, mark: string): Span[] {
  if (line.reduce((sum, { text }) => sum + width(text), 0) <= columns) return [...line]
  const fitting: Span[] = []
  let room = columns
  for (const span of line) {
    const full = width(span.text)
    if (full > room - width(mark))
      return [...fitting, { ...span, text: cut(span.text + mark, room, mark) }]
    fitting.push(span)
    room -= full
  }
  return fitting
}

/** Lines as text. Whatever the caller got wrong about widths, no line is longer than the terminal. */
export function paint(
  lines: readonly Line[],
  options: { columns: number; colour: boolean; unicode: boolean },
): string {
  const mark = glyphs(options.unicode).dots
  return lines
    .map((line) =>
      trimmed(fit(trimmed(line), options.columns, mark))
        .map((span) => paintSpan(span, options.colour))
        .join(''),
    )
    .join('\n')
}
