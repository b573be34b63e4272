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
  return (value, columns) => {
    const table = tables.get(columns) ?? tabulate(known, columns, mark)
    tables.set(columns, table)
    return table.get(value) ?? cutValue(value, mark, columns)
  }
}

function tabulate(known: readonly string[], columns: number, mark: string): Map<string, string> {
  const shortOf = (value: string, room: number) =>
    cutValue(value.replace(twinNumber, ''), mark, room)
  const table = new Map<string, string>()
  const groups = groupBy(known, (value) => shortOf(value, columns))
  const twins: string[] = []
  for (const [short, group] of groups) {
    if (group.length === 1) table.set(group[0]!, short)
    else twins.push(...group)
  }
  const room = columns - `#${twins.length}`.length
  for (const [short, group] of groupBy(twins, (value) => shortOf(value, room))) {
    for (const [i, value] of group.entries()) table.set(value, `${short}#${i + 1}`)
  }
  return table
}

function groupBy(
  values: readonly string[],
  keyOf: (value: string) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const value of values) {
    const key = keyOf(value)
    groups.set(key, [...(groups.get(key) ?? []), value])
  }
  return groups
}
