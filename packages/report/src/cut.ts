import { fits, head, tail, width } from './columns.ts'

/** The text, cut at its end so that it fits with the mark. */
export function cut(text: string, columns: number, mark: string): string {
  if (fits(text, columns)) return text
  return columns < width(mark) ? head(mark, columns) : head(text, columns - width(mark)) + mark
}

/** The text, cut in its middle: for strings, paths and whatever differs at the end. */
export function cutMiddle(text: string, columns: number, mark: string): string {
  if (fits(text, columns)) return text
  const room = columns - width(mark)
  if (room < 2) return cut(text, columns, mark)
  const end = Math.floor(room / 2)
  return head(text, room - end) + mark + tail(text, end)
}

/** The text, cut at its start: a path keeps the file. */
export function cutStart(text: string, columns: number, mark: string): string {
  if (width(text) <= columns) return text
  return columns < width(mark) ? head(mark, columns) : mark + tail(text, columns - width(mark))
}
