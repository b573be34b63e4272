import type { ResourceId } from '../event.ts'
import type { SiteId } from '../site.ts'
import { listLostUpdates } from './lost-update.ts'
import type { Case, Pattern } from './pattern.ts'
import type { View } from './view.ts'

/**
 * Two tasks do what one of them would have done alone:
 *
 *     A reads x ─ B reads x ─ B writes x ─ A writes x      (the reads in any order)
 *
 * where nobody writes x between the reads and B's write, A writes blindly, and both writes are at
 * the same place in the source.
 */
export function listDoubleRuns(of: View): Pattern[] {
  return listLostUpdates(of).flatMap((pattern) => {
    const { events, resource } = pattern
    if (events.length < 4 || resource === undefined) return []
    const [first, second, erased, last] = events as [number, number, number, number]
    const between = of.events.some((_, i) => i >= first && i < erased && of.writes(i, resource))
    const site = writeSite(of, last, resource)
    const same = writeSite(of, erased, resource) === site
    return between || !same
      ? []
      : [{ name: 'double run', resource, events: [first, second, erased, last] }]
  })
}

/** And in the passing run that place is reached fewer times: who came second saw that there was nothing to do. */
export function isDoubleRun({ resource, events }: Pattern, { failing, passing }: Case): boolean {
  if (resource === undefined || passing === undefined) return false
  const site = writeSite(failing, events.at(-1)!, resource)
  return countWrites(passing, resource, site) < countWrites(failing, resource, site)
}

function writeSite(of: View, event: number, resource: ResourceId): SiteId | undefined {
  return of.data(event).findLast((each) => each.kind === 'write' && each.resource === resource)
    ?.site
}

function countWrites(of: View, resource: ResourceId, site: SiteId | undefined): number {
  const isSuch = (event: number) =>
    of
      .data(event)
      .some((each) => each.kind === 'write' && each.resource === resource && each.site === site)
  return of.events.filter((_, i) => isSuch(i)).length
}
