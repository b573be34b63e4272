/** Hooks whose value is what stands after them: `(__race.read(…),n)`. */
const noting = /^(?:read|write|modify|wrote|anything)/

/** `() => account.deposit(1)` → `deposit(1)`: what a task of `race()` runs, as written. */
export function callText(fn: (...args: never[]) => unknown): string | undefined {
  const source = withoutHooks(Function.prototype.toString.call(fn).replaceAll(/\/\*.*?\*\//gs, ''))
  const body = /=>\s*(?:\{\s*(?:return|await)?\s*)?(?:\(\s*)*(?:await\s+)?([^]*)/.exec(source)?.[1]
  const call = body && /^(?:(?:this|[\w$]+)\s*[!?]?\s*\.\s*)*([\w$]+)(\([^()]*\))/.exec(body)
  return call ? `${call[1]}${call[2]}`.replaceAll(/\s+/g, ' ') : undefined
}

/** Instrumented text with each hook replaced by what it returns. */
function withoutHooks(text: string): string {
  const start = text.lastIndexOf('__race.')
  if (start < 0) return text
  const open = text.indexOf('(', start)
  const name = text.slice(start + '__race.'.length, open)
  const end = closing(text, open)
  if (open < 0 || end < 0) return text
  const first = firstArgument(text.slice(open + 1, end))
  const after = text.slice(end + 1)
  const rest = noting.test(name) ? after.replace(/^,/, '') : first + after
  // The last hook holds no other one, so the text gets shorter each time.
  return withoutHooks(text.slice(0, start) + rest)
}

/** Index of the parenthesis that closes the one at `open`. */
function closing(text: string, open: number): number {
  let depth = 0
  for (let i = open; i < text.length; i++) {
    if (text[i] === '(') depth++
    else if (text[i] === ')' && --depth === 0) return i
  }
  return -1
}

function firstArgument(list: string): string {
  let depth = 0
  for (const [i, character] of [...list].entries()) {
    if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    else if (character === ',' && depth === 0) return list.slice(0, i)
  }
  return list
}
