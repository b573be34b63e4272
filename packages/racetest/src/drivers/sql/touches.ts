import type { Place } from './statement.ts'
export interface Table {
  readonly primaryKey: readonly {
    readonly column: string
    readonly type: 'integer' | 'text' | 'uuid'
  }[]
  readonly isPlain: boolean
}
export function placesToTouches(
  places: readonly Place[],
  base: string,
  cat: (t: string) => Table | undefined,
) {
  return places.map(({ kind, table, pinned }) => ({
    kind,
    key:
      table === undefined
        ? base
        : pinned && cat(table)?.isPlain
          ? `${base}/${table}#${String(pinned[0]!.value)}`
          : `${base}/${table}`,
  }))
}
