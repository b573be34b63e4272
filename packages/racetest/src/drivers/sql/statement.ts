export interface Place {
  kind: 'read' | 'write' | 'update'
  table?: string
  pinned?: readonly { column: string; value: string | number | bigint }[]
}
export interface Statement {
  places: readonly Place[]
  transaction?: 'begin' | 'commit' | 'rollback' | 'savepoint'
  isolation?: string
  defines?: readonly string[]
}
export async function loadParser(): Promise<void> {}
export function describeStatement(text: string, params: readonly unknown[], _d: string): Statement {
  if (/^begin/i.test(text)) return { places: [], transaction: 'begin' }
  if (/^commit/i.test(text)) return { places: [], transaction: 'commit' }
  if (/^rollback/i.test(text)) return { places: [], transaction: 'rollback' }
  const m = /(?:from|update|into)\s+(\w+)/i.exec(text)
  if (!m) return { places: [{ kind: 'write' }] }
  const kind = /^select/i.test(text) && !/for update/i.test(text) ? 'read' : 'write'
  const w = /where id = (\$1|\$2|\d+)/i.exec(text)
  const v = w ? (w[1]![0] === '$' ? params[Number(w[1]!.slice(1)) - 1] : Number(w[1])) : undefined
  return {
    places: [
      {
        kind,
        table: m[1]!,
        ...(v !== undefined && { pinned: [{ column: 'id', value: v as number }] }),
      },
    ],
  }
}
