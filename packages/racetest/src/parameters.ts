import { type Callable, showPatterns } from './source-text.ts'

const brackets: Readonly<Record<string, number>> = {
  '(': 1,
  '[': 1,
  '{': 1,
  ')': -1,
  ']': -1,
  '}': -1,
}

/** What stands between the parentheses of a function, by parameter, as written. */
export function parametersOf(fn: Callable): string[] {
  const text = String(showPatterns(fn)).replaceAll(/\/\*[^]*?\*\//g, '')
  // `async x => …`
  const single = /^(?:async\s+)?([\w$]+)\s*=>/.exec(text)
  if (single !== null) return [single[1]!]
  const open = text.indexOf('(')
  return open < 0 ? [] : splitList(text, open + 1)
}

/** The properties that an object pattern takes: `{ race, g: draw = 1 }` → race, g. */
export function keysOf(pattern: string): string[] {
  if (!pattern.startsWith('{')) return []
  return splitList(pattern, 1).map((part) => /^[\w$]*/.exec(part)![0])
}

/** The parts of a list that begins there, up to the bracket that closes it. */
function splitList(text: string, from: number): string[] {
  const parts: string[] = []
  let depth = 0
  let start = from
  let quote: string | undefined
  for (let at = from; at < text.length; at++) {
    const character = text[at]!
    if (quote !== undefined) {
      if (character === '\\') at++
      else if (character === quote) quote = undefined
      continue
    }
    if (`'"\``.includes(character)) quote = character
    depth += brackets[character] ?? 0
    const ends = depth < 0
    if (ends || (character === ',' && depth === 0)) {
      parts.push(text.slice(start, at).trim())
      start = at + 1
    }
    if (ends) break
  }
  return parts.filter((part) => part !== '')
}
