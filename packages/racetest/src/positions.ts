import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping'
import type { SourceMapInput } from '@jridgewell/trace-mapping'

interface Position {
  readonly line: number
  readonly column: number
}

/** From offsets in the code to positions in the source that it was made of, for as far as the map goes. */
export function createPositions(
  code: string,
  readMap: () => unknown,
): (offset: number) => Position {
  const starts = lineStarts(code)
  let map: TraceMap | undefined
  return (offset) => {
    // Vite's own type for maps has all that a trace map needs.
    map ??= new TraceMap(readMap() as SourceMapInput)
    const index = lineOf(starts, offset)
    const position = { line: index + 1, column: offset - starts[index]! }
    const original = originalPositionFor(map, position)
    return original.line === null ? position : { line: original.line, column: original.column }
  }
}

function lineStarts(code: string): readonly number[] {
  const starts = [0]
  for (let at = code.indexOf('\n'); at >= 0; at = code.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The index of the last start that is not after the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
