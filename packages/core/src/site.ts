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
