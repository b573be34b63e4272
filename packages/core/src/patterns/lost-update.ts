import type { Pattern } from './pattern.ts'
import { type View, writesExactly } from './view.ts'

/**
 * A task writes over what it never saw:
 *
 *     A reads x ─ B writes x ─ A writes x
 *
 * where A does not read x again before it writes, and nobody else writes x after B. If B too had
 * read x before, that read belongs to it.
 */
export function listLostUpdates(of: View): Pattern[] {
  const { events } = of
  const found: Pattern[] = []
  for (const [last, { task }] of events.entries()) {
    for (const [at, { kind, resource }] of of.data(last).entries()) {
      const before = of.data(last).slice(0, at)
      const seen = before.some((a) => a.kind === 'read' && of.related(a.resource, resource))
      if (kind !== 'write' || seen) continue
      const read = events.findLastIndex(
        (event, i) => i < last && event.task === task && of.reads(i, resource),
      )
      const erased = events.findLastIndex((_, i) => i < last && of.writes(i, resource))
      if (read < 0 || erased <= read || events[erased]!.task === task) continue
      if (!writesExactly(of, erased, resource)) continue
      const otherRead = events.findLastIndex(
        (event, i) => i < erased && event.task === events[erased]!.task && of.reads(i, resource),
      )
      const both = otherRead < 0 ? [read] : [read, otherRead].toSorted((a, b) => a - b)
      found.push({ name: 'lost update', resource, events: [...both, erased, last] })
    }
  }
  return found
}
