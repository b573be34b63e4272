import { head, tail, width } from './columns.ts'
import { cut } from './cut.ts'
import { escape } from './escape.ts'
import type { Glyphs } from './paint.ts'

const tabWidth = 4

/** A source line as it is shown: tabs as blanks, everything that would move the cursor escaped. */
function shown(line: string, unicode: boolean): string {
  const [first = '', ...rest] = line.split('\t')
  let text = escape(first, unicode)
  for (const part of rest) {
    text += ' '.repeat(tabWidth - (width(text) % tabWidth)) + escape(part, unicode)
  }
  return text
}

/** Part of a source line, and where the text to underline ended up in it. */
export interface SourceLine {
  readonly text: string
  readonly carets: { readonly start: number; readonly length: number }
}

/** How far before and after the underlined text anything can still be in sight. */
const reach = 2000

/** A source line cut to the room there is, with the underlined part in sight if there is one. */
export function sourceLine(
  raw: string,
  underlined: { column: number; length: number } | undefined,
  options: { columns: number; glyphs: Glyphs; unicode: boolean },
): SourceLine {
  const { columns, glyphs, unicode } = options
  // A bundle can be one line of megabytes; only what is near the carets can be seen.
  const skipped = Math.max(0, Math.min(underlined?.column ?? 0, raw.length) - reach)
  const line = raw.slice(skipped, skipped + 2 * reach)
  const from = Math.max(0, (underlined?.column ?? 0) - skipped)
  const before = shown(line.slice(0, from), unicode)
  const upTo = shown(line.slice(0, from + Math.max(1, underlined?.length ?? 1)), unicode)
  const text = shown(line, unicode)
  const start = width(before)
  const end = Math.max(start + 1, width(upTo))
  const whole = width(text)
  if (skipped === 0 && whole <= columns) {
    return { text, carets: { start: Math.min(start, columns - 1), length: end - start } }
  }
  const mark = glyphs.dots
  // A third of the room is for what stands before the carets.
  const third = Math.floor(columns / 3)
  const most = columns - width(mark)
  if (skipped === 0 && (end <= most || start <= third)) {
    return {
      text: cut(text, columns, mark),
      carets: { start, length: Math.min(end, most) - start },
    }
  }
  const lead = Math.min(start, third)
  const rest = tail(text, whole - (start - lead))
  const window = mark + head(rest, columns - width(mark))
  const offset = width(mark) + lead - (whole - (start - lead) - width(rest))
  const length = Math.min(end - start, columns - offset)
  return { text: cut(window, columns, mark), carets: { start: offset, length } }
}
