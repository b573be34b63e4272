import type { Access, Event, ResourceId } from '@racetest/core'

/** Resources that more than one line of execution touched, one of them writing; touching a container touches what is in it. */
export function sharedResources(
  steps: readonly (readonly [string, Event])[],
  parent: (resource: ResourceId) => ResourceId | undefined,
): Set<ResourceId> {
  const touched = new Map<ResourceId, Touched>()
  const inside = new Map<ResourceId, Touched>()
  for (const [letter, { accesses }] of steps) {
    for (const { resource, kind } of accesses) {
      note(touched, resource, letter, kind)
      for (let up = parent(resource); up !== undefined; up = parent(up)) {
        note(inside, up, letter, kind)
      }
    }
  }
  const isShared = (resource: ResourceId): boolean => {
    const all = [touched.get(resource)!, inside.get(resource)]
    for (let up = parent(resource); up !== undefined; up = parent(up)) all.push(touched.get(up))
    const letters = new Set(all.flatMap((each) => [...(each?.by ?? [])]))
    return letters.size > 1 && all.some((each) => each?.written)
  }
  return new Set([...touched.keys()].filter(isShared))
}

interface Touched {
  readonly by: Set<string>
  written: boolean
}

function note(
  notes: Map<ResourceId, Touched>,
  resource: ResourceId,
  letter: string,
  kind: Access['kind'],
): void {
  const entry = notes.get(resource) ?? { by: new Set(), written: false }
  entry.by.add(letter)
  entry.written ||= kind !== 'read'
  notes.set(resource, entry)
}
