import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping'
import type { SourceMapInput } from '@jridgewell/trace-mapping'

interface Position {
  readonly line: number
  readonly column: number
}

/** From positions in the code at hand to positions in the source, for as far as the map knows. */
export function createPositions(
  readMap: () => unknown,
): (line: number, column: number) => Position {
  let map: TraceMap | undefined
  return (line, column) => {
    // Vite's map type lacks nothing that a trace map needs.
    map ??= new TraceMap(readMap() as SourceMapInput)
    const original = originalPositionFor(map, { line, column })
    return original.line === null
      ? { line, column }
      : { line: original.line, column: original.column }
  }
}
