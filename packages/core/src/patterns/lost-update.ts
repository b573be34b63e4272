import { explains, type Failure, type Pattern } from './pattern.ts'

/**
 * A task writes what it computed from an older value and erases another task's write unseen:
 *
 *     A reads x ─ B writes x ─ A writes x, without another read
 */
export function findLostUpdate(failure: Failure): Pattern | undefined {
  const { events } = failure.trace
  for (const [last, { task, accesses }] of events.entries()) {
    for (const [at, { kind, resource }] of accesses.entries()) {
      const readHere = accesses
        .slice(0, at)
        .some((other) => other.resource === resource && other.kind === 'read')
      if (kind !== 'write' || readHere) continue
      const touches = (index: number, wanted: 'read' | 'write') =>
        events[index]!.accesses.some(
          (access) => access.resource === resource && access.kind === wanted,
        )
      const read = events.findLastIndex(
        (event, i) => i < last && event.task === task && touches(i, 'read'),
      )
      const erased = events.findLastIndex((_, i) => i < last && touches(i, 'write'))
      if (read < 0 || erased <= read || events[erased]!.task === task) continue
      const found = [read, erased, last]
      if (explains(failure, found)) return { name: 'lost update', resource, events: found }
    }
  }
  return undefined
}
