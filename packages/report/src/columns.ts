/**
 * Everything about how wide text is on a terminal. No other file counts columns.
 *
 * The unit is the grapheme: a base character with its combining marks, or a whole emoji
 * sequence, which terminals draw in one or two columns whatever its length in code units.
 */
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

const emoji =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}|\u20e3/u
const zeroWidth = /^(?:\p{Mark}|\u200d)+$/u
const ascii = /^[\x20-\x7e]*$/

// East Asian Wide and Fullwidth of Unicode 16, neighbouring blocks joined, without emoji.
const wide: readonly (readonly [number, number])[] = [
  [0x11_00, 0x11_5f],
  [0x23_29, 0x23_2a],
  [0x26_30, 0x26_37],
  [0x26_8a, 0x26_8f],
  [0x2e_80, 0x30_3e],
  [0x30_41, 0x32_47],
  [0x32_50, 0xa4_c6],
  [0xa9_60, 0xa9_7c],
  [0xac_00, 0xd7_a3],
  [0xf9_00, 0xfa_ff],
  [0xfe_10, 0xfe_19],
  [0xfe_30, 0xfe_6b],
  [0xff_01, 0xff_60],
  [0xff_e0, 0xff_e6],
  [0x1_6f_e0, 0x1_b2_fb],
  [0x1_d3_00, 0x1_d3_76],
  [0x1_f0_04, 0x1_f0_04],
  [0x1_f2_00, 0x1_f2_65],
  [0x2_00_00, 0x3_ff_fd],
]

function graphemeWidth(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0
  if (emoji.test(grapheme)) return 2
  const code = grapheme.codePointAt(0) ?? 0
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

export function width(text: string): number {
  if (ascii.test(text)) return text.length
  let columns = 0
  for (const { segment } of graphemes.segment(text)) columns += graphemeWidth(segment)
  return columns
}

/** Code units that can stand in that many columns, marks and emoji sequences counted in: nobody looks at megabytes. */
function longest(columns: number): number {
  return 16 * Math.max(0, columns) + 64
}

export function fits(text: string, columns: number): boolean {
  return text.length <= longest(columns) && width(text) <= columns
}

/** The longest beginning of the text that fits, without a mark. */
export function head(whole: string, columns: number): string {
  const text = whole.slice(0, longest(columns))
  if (ascii.test(text)) return text.slice(0, Math.max(0, columns))
  let used = 0
  let end = 0
  for (const { segment, index } of graphemes.segment(text)) {
    used += graphemeWidth(segment)
    if (used > columns) break
    end = index + segment.length
  }
  return text.slice(0, end)
}

/** The longest end of the text that fits, without a mark. */
export function tail(whole: string, columns: number): string {
  const text = whole.slice(-longest(columns))
  if (ascii.test(text)) return columns <= 0 ? '' : text.slice(-columns)
  const segments = [...graphemes.segment(text)]
  let used = 0
  let start = text.length
  for (const { segment, index } of segments.toReversed()) {
    used += graphemeWidth(segment)
    if (used > columns) break
    start = index
  }
  return text.slice(start)
}

export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - width(text)))
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - width(text))) + text
}

/** Lines of at most that many columns, broken between words, inside a word only when it is longer than a line. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) <= columns) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    for (;;) {
      const part = head(word, columns)
      if (part === '' || part === word) break
      lines.push(part)
      word = word.slice(part.length)
    }
    line = word
  }
  return line === '' ? lines : [...lines, line]
}
