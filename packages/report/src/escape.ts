// Control characters, line breaks, and the invisible ones that reorder or hide text: bidi
// marks, zero-width spaces, tags, lone surrogates. A joiner inside an emoji stays.
const unsafe =
  /\u200d(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?\u200d)|(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\p{Mark}(?<=\p{Mark}{5})/gu
const plain = /^[\x20-\x7e]*$/u
const nonAscii = /[^\x20-\x7e]/gu

const short: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '…': '...',
  '→': '->',
}

function escapeCharacter(character: string): string {
  const known = short[character]
  if (known !== undefined) return known
  const code = character.codePointAt(0) ?? 0
  if (code > 0xff_ff) return `\\u{${code.toString(16)}}`
  return code > 0xff
    ? `\\u${code.toString(16).padStart(4, '0')}`
    : `\\x${code.toString(16).padStart(2, '0')}`
}

/** The text with everything escaped that would not show as itself on one line of this terminal. */
export function escape(text: string, unicode: boolean): string {
  if (plain.test(text)) return text
  const safe = text.replace(unsafe, (found) =>
    // Marks past the fourth on one letter only smear over the lines around it.
    /\p{Mark}/u.test(found) ? '' : escapeCharacter(found),
  )
  return unicode ? safe : safe.replace(nonAscii, escapeCharacter)
}

/** The same value with every text in it escaped, so that nobody after this has to think of it. */
export function escapeAll<Value>(value: Value, unicode: boolean): Value {
  // Mapping keeps the shape: texts stay texts, lists stay lists, objects keep their fields.
  return escapeUnknown(value, unicode) as Value
}

function escapeUnknown(value: unknown, unicode: boolean): unknown {
  if (typeof value === 'string') return escape(value, unicode)
  if (Array.isArray(value)) return value.map((item) => escapeUnknown(item, unicode))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      escape(name, unicode),
      // Source text keeps its line breaks and tabs: positions count in it.
      name === 'sources' ? escapeNames(field, unicode) : escapeUnknown(field, unicode),
    ]),
  )
}

function escapeNames(sources: unknown, unicode: boolean): unknown {
  if (typeof sources !== 'object' || sources === null) return sources
  return Object.fromEntries(
    Object.entries(sources).map(([file, text]) => [escape(file, unicode), text]),
  )
}
