import type { SiteReport } from '@racetest/core'

/**
 * What a person looks for on the line of a site: all of `this.balance`, where the site is at the
 * property, and all of `await this.load()`, where it is at the keyword and has the name of what is
 * awaited. What goes on below is underlined to the end of the line.
 */
export function extentOf(
  { column, kind, name }: Pick<SiteReport, 'column' | 'kind' | 'name'>,
  line: string,
): { readonly column: number; readonly length: number } {
  const start = column - (name.lastIndexOf('.') + 1)
  if (start >= 0 && line.startsWith(name, start)) return { column: start, length: name.length }
  const rest = line.trimEnd().length
  const awaited = kind === 'await' ? line.indexOf(name, column) : column
  const end = awaited < 0 ? rest : Math.min(awaited + name.length, rest)
  return { column, length: Math.max(1, end - column) }
}
