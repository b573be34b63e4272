import { width } from './columns.ts'
import { cut, cutMiddle } from './cut.ts'

/** How long a value may get: enough to tell two apart, short enough for two in a lane. */
export const longestValue = 24
export const shortestValue = 3

/** A value cut to that many columns. */
export type Shorten = (value: string, columns: number) => string

/** The number at the end of a value that prints like another one. */
const twinNumber = /#\d+$/u

/** A preview cut to size: strings in the middle, because their ends differ; the rest at the end. */
export function cutValue(value: string, mark: string, columns: number = longestValue): string {
  const number = twinNumber.exec(value)?.[0] ?? ''
  const text = value.slice(0, value.length - number.length)
  const room = Math.max(0, columns - number.length)
  return (/^['"`]/u.test(text) ? cutMiddle(text, room, mark) : cut(text, room, mark)) + number
}

/** Cuts values so that two different ones never look the same: where they would, they get `#1`, `#2`. */
export function tellApart(values: Iterable<string>, mark: string): Shorten {
  const known = [...new Set(values)]
  const tables = new Map<number, ReadonlyMap<string, string>>()
  const tabulate = (columns: number): Map<string, string> => {
    const groups = new Map<string, string[]>()
    const shortOf = (value: string, room: number) =>
      cutValue(value.replace(twinNumber, ''), mark, room)
    for (const value of known) {
      const short = shortOf(value, columns)
      groups.set(short, [...(groups.get(short) ?? []), value])
    }
    const table = new Map<string, string>()
    for (const [short, group] of groups) {
      for (const [i, value] of group.entries()) {
        const number = `#${i + 1}`
        const room = columns - number.length
        const text = width(short) > room ? shortOf(value, room) : short
        table.set(value, group.length > 1 ? text + number : short)
      }
    }
    return table
  }
  return (value, columns) => {
    if (!tables.has(columns)) tables.set(columns, tabulate(columns))
    return tables.get(columns)!.get(value) ?? cutValue(value, mark, columns)
  }
}
