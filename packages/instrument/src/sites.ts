import type { Site, SiteId } from '@racetest/core'

type Position = (offset: number) => { line: number; column: number } | undefined

/** The sites of one file: numbered from a base in the order in which they are met. */
export interface Sites {
  add(kind: Site['kind'], offset: number, name: string): SiteId
  readonly list: readonly Site[]
}

export function createSites(file: string, base: number, position: Position): Sites {
  const list: Site[] = []
  return {
    list,
    add(kind, offset, name) {
      // The caller keeps 2^20 ids apart for each file; the brand is given here and nowhere else.
      const id = (base + list.length) as SiteId
      const { line, column } = position(offset) ?? { line: 1, column: 0 }
      list.push({ id, file, line, column, kind, name })
      return id
    },
  }
}

/** Positions in `code` itself. */
export function positionsIn(code: string): Position {
  const starts = [0]
  for (let i = code.indexOf('\n'); i >= 0; i = code.indexOf('\n', i + 1)) starts.push(i + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - starts[low]! }
  }
}
