import { collectFootprint, conflicts, type Footprint, type Parent } from '../conflict.ts'
import type { Access, Event, ResourceId, TaskId } from '../event.ts'
import type { Trace } from '../program.ts'

/** A trace as the patterns ask about it. An access to a container touches what is in it. */
export interface View {
  readonly events: readonly Event[]
  /** The accesses of an event that people would recognise as such. */
  data(event: number): readonly Access[]
  /** Whether one of the resources is the other or contains it. */
  related(one: ResourceId, other: ResourceId): boolean
  reads(event: number, resource: ResourceId): boolean
  writes(event: number, resource: ResourceId): boolean
  /** Whether the order of two events can matter, for whatever reason. */
  conflict(one: number, other: number): boolean
  /** The events of one task, in order. */
  eventsOf(task: TaskId): readonly number[]
  /** The container of a resource. */
  parent(resource: ResourceId): ResourceId | undefined
}

export function view(
  { events }: Pick<Trace, 'events'>,
  parent: Parent | undefined,
  isData: (access: Access) => boolean,
): View {
  const data = events.map(({ accesses }) => accesses.filter(isData))
  const byTask = new Map<TaskId, number[]>()
  for (const [i, { task }] of events.entries()) {
    const own = byTask.get(task)
    if (own === undefined) byTask.set(task, [i])
    else own.push(i)
  }
  const footprints: (Footprint | undefined)[] = []
  const footprint = (event: number) =>
    (footprints[event] ??= collectFootprint(events[event]!.accesses, parent))
  const isInside = (inner: ResourceId, outer: ResourceId): boolean => {
    for (let at: ResourceId | undefined = inner; at !== undefined; at = parent?.(at)) {
      if (at === outer) return true
    }
    return false
  }
  const related = (one: ResourceId, other: ResourceId): boolean =>
    isInside(one, other) || isInside(other, one)
  const touches = (event: number, resource: ResourceId, isRead: boolean) =>
    data[event]!.some(
      (access) => (access.kind === 'read') === isRead && related(access.resource, resource),
    )
  return {
    events,
    data: (event) => data[event]!,
    related,
    reads: (event, resource) => touches(event, resource, true),
    writes: (event, resource) => touches(event, resource, false),
    conflict: (one, other) => conflicts(footprint(one), footprint(other)),
    eventsOf: (task) => byTask.get(task) ?? [],
    parent: (resource) => parent?.(resource),
  }
}

/** Whether the event writes this very resource. */
export function writesExactly(of: View, event: number, resource: ResourceId): boolean {
  return of.data(event).some((access) => access.kind !== 'read' && access.resource === resource)
}
