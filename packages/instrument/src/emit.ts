import MagicString, { type SourceMap } from 'magic-string'

/** Text that is decided only after the inside of a node was visited. */
export interface Slot {
  text: string
}

/**
 * Insertions around the original text. What closes a node comes before what opens the next one at
 * the same offset; inner ones are closed first because they are visited, and so reported, first.
 */
export interface Edits {
  open(offset: number, text: string): Slot
  close(offset: number, text: string): Slot
  replace(start: number, end: number, text: string): void
  /** Takes the text from `start` to `end`, with what was inserted at its edges, to `to`. */
  move(start: number, end: number, to: number): void
  /** What has been opened at an offset so far. */
  openAt(offset: number): string
  isEmpty(): boolean
  apply(id: string): { code: string; map: SourceMap }
}

export function createEdits(code: string): Edits {
  const opens = new Map<number, Slot[]>()
  const closes = new Map<number, Slot[]>()
  const replacements: [number, number, string][] = []
  const moves: [number, number, number][] = []
  const add = (into: Map<number, Slot[]>, offset: number, text: string): Slot => {
    const slot = { text }
    const slots = into.get(offset)
    if (slots) slots.push(slot)
    else into.set(offset, [slot])
    return slot
  }
  return {
    open: (offset, text) => add(opens, offset, text),
    close: (offset, text) => add(closes, offset, text),
    replace: (start, end, text) => void replacements.push([start, end, text]),
    move: (start, end, to) => void moves.push([start, end, to]),
    openAt: (offset) => textOf(opens.get(offset)),
    isEmpty: () => opens.size === 0 && closes.size === 0,
    apply(id) {
      const magic = new MagicString(code)
      for (const [start, end, text] of replacements) magic.update(start, end, text)
      // In order of offset, or magic-string searches for each split from the start.
      const offsets = [...new Set([...opens.keys(), ...closes.keys()])].toSorted((a, b) => a - b)
      for (const offset of offsets) {
        const before = textOf(closes.get(offset))
        const after = textOf(opens.get(offset))
        if (before) magic.appendLeft(offset, before)
        // Where a keyword ends without a space, as in `await[x]` or `return{}`.
        const glued = !before && isWord(after.charCodeAt(0)) && isWord(code.charCodeAt(offset - 1))
        if (after) magic.appendRight(offset, glued ? ` ${after}` : after)
      }
      for (const [start, end, to] of moves) magic.move(start, end, to)
      return {
        code: magic.toString(),
        map: magic.generateMap({ source: id, hires: 'boundary', includeContent: true }),
      }
    },
  }
}

function textOf(slots: Slot[] | undefined): string {
  if (!slots) return ''
  let text = ''
  for (const slot of slots) text += slot.text
  return text
}

function isWord(code: number): boolean {
  return (
    code > 127 ||
    code === 36 ||
    code === 95 ||
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122)
  )
}
