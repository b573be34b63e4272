import type { BlockedOperation } from '@racetest/runtime'

/** What databases call a deadlock that they have put an end to. */
const codes: ReadonlySet<unknown> = new Set(['40P01', 'ER_LOCK_DEADLOCK'])

/** What waited for each other, if the error says that a database has broken a deadlock. */
export function explainBroken(
  error: unknown,
  broken: readonly BlockedOperation[] | undefined,
): string | undefined {
  if (!(error instanceof Error) || !codes.has(Reflect.get(error, 'code'))) return undefined
  if (broken === undefined) return undefined
  const told = broken.map(({ task, name, statement }) =>
    statement === undefined ? `${task} (${name})` : `${task} (${name}: ${shorten(statement)})`,
  )
  const all = told.join(' and ')
  return `Each waits for a lock that another one holds: ${all}. The database has ended one of them.`
}

function shorten(statement: string): string {
  const line = statement.trim().replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
