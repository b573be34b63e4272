/** A place in the source where the transform recorded something. `Site` has the words. */
export type SiteId = number & { readonly site: unique symbol }

export type SiteKind = 'read' | 'write' | 'await' | 'task' | 'call' | 'variable' | 'make'

/** A place in the original source. Lines count from 1, columns from 0. */
export interface Site {
  readonly id: SiteId
  readonly file: string
  readonly line: number
  readonly column: number
  readonly kind: SiteKind
  /** The property, variable, function or awaited expression, as written. */
  readonly name: string
}

const kinds: readonly SiteKind[] = ['read', 'write', 'await', 'task', 'call', 'variable', 'make']

/**
 * The sites of a file, with ids that follow each other, as one text: a line for each, with the
 * first letter of its kind, how far down it is from the one before, its column and its name.
 *
 * As lists they would be a third of all that Vite has to parse of a module.
 */
export function packSites(sites: readonly Site[]): string {
  let above = 0
  const rows = sites.map(({ kind, line, column, name }) => {
    const row = `${kind[0]}${line - above},${column},${name.replaceAll('\n', ' ')}`
    above = line
    return row
  })
  return rows.join('\n')
}

/** The inverse of `packSites`. */
export function unpackSites(packed: string, file: string, first: SiteId): Site[] {
  let above = 0
  return packed.split('\n').map((row, index) => {
    const [, letter, down, column, name] = /^(.)(-?\d+),(\d+),(.*)$/s.exec(row)!
    above += Number(down)
    return {
      // Ids of one file are consecutive.
      id: (first + index) as SiteId,
      file,
      line: above,
      column: Number(column),
      kind: kinds.find((kind) => kind[0] === letter)!,
      name: name!,
    }
  })
}
