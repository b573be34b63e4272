import type { TaskId } from '../event.ts'
import type { Pattern } from './pattern.ts'
import { type View, writesExactly } from './view.ts'

/**
 * Two tasks one after the other, in the order that does not work: used before it was there, used
 * after it was gone, the older answer written last.
 *
 *     A touches x ─ B touches x      (the critical pair; one of them at least writes)
 *
 * where every conflict between the two tasks points from A to B: the run is one in which all of A
 * runs before B, so nothing was interrupted, and only the order can be wrong. And neither writes
 * what it computed from x: if both write it, neither has read it.
 */
export function listBrokenOrders(of: View, [first, second]: readonly [number, number]): Pattern[] {
  const { events } = of
  const [a, b] = [events[first]?.task, events[second]?.task]
  if (a === undefined || b === undefined || a === b || conflictsBack(of, b, a)) return []
  return of.data(second).flatMap(({ resource, kind }) => {
    const earlier = of.data(first).filter((each) => each.resource === resource)
    const isPair = earlier.some((each) => each.kind !== 'read' || kind !== 'read')
    const both = writesExactly(of, first, resource) && writesExactly(of, second, resource)
    const computed = [a, b].some((task) => of.eventsOf(task).some((i) => of.reads(i, resource)))
    if (!isPair || (both && computed)) return []
    return [{ name: 'broken order' as const, resource, events: [first, second] }]
  })
}

/** Whether an event of the one conflicts with a later one of the other, other than by what came before the other began. */
function conflictsBack(of: View, from: TaskId, to: TaskId): boolean {
  const later = of.eventsOf(to)
  const began = Math.max(-1, ...of.events[later[0]!]!.after)
  return of.eventsOf(from).some((i) => i > began && later.some((j) => j > i && of.conflict(i, j)))
}
