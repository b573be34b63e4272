import type { ResourceId } from '../event.ts'
import type { Pattern } from './pattern.ts'
import { type View, writesExactly } from './view.ts'

/**
 * A task reads two parts of one thing that never were there together:
 *
 *     A reads o.x ─ B writes o.x ─ B writes o.y ─ A reads o.y      (the writes may be one step)
 *
 * where A does not read x again, B's is the first write of x and the last write of y in between,
 * and A never writes x or y: it only looks.
 */
export function listTornReads(of: View): Pattern[] {
  const { events } = of
  const found: Pattern[] = []
  for (const [second, { task }] of events.entries()) {
    for (const y of resourcesRead(of, second)) {
      const changed = events.findLastIndex((_, i) => i < second && of.writes(i, y))
      if (changed < 0 || events[changed]!.task === task || !writesExactly(of, changed, y)) continue
      const writer = events[changed]!.task
      const mine = of.eventsOf(task)
      for (const first of mine.filter((i) => i < changed)) {
        for (const x of resourcesRead(of, first)) {
          if (x === y || of.parent(x) === undefined || of.parent(x) !== of.parent(y)) continue
          if (mine.some((i) => i > first && i <= second && of.reads(i, x))) continue
          const change = events.findIndex((_, i) => i > first && of.writes(i, x))
          if (change < 0 || change > changed || events[change]!.task !== writer) continue
          if (!writesExactly(of, change, x)) continue
          if (mine.some((i) => of.writes(i, x) || of.writes(i, y))) continue
          const both = change === changed ? [change] : [change, changed]
          found.push({ name: 'torn read', resource: x, events: [first, ...both, second] })
        }
      }
    }
  }
  return found
}

function resourcesRead(of: View, event: number): Set<ResourceId> {
  const reads = of.data(event).filter(({ kind }) => kind === 'read')
  return new Set(reads.map(({ resource }) => resource))
}
