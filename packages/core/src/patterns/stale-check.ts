import type { ResourceId } from '../event.ts'
import type { Pattern } from './pattern.ts'
import { type View, writesExactly } from './view.ts'

/**
 * A task acts on what it read after another has changed it:
 *
 *     A reads x ─ B writes x ─ A writes something that B touches too
 *
 * where A only looks at x in the first step, and does not look again before it acts. (The read in
 * `x -= 1` is no look.) If B did not meet the act, all of A might as well have run before B: then
 * it is no check that went stale.
 */
export function listStaleChecks(of: View): Pattern[] {
  const { events } = of
  const found: Pattern[] = []
  const checks: { readonly check: number; readonly resource: ResourceId }[] = []
  for (const [change, { task: writer }] of events.entries()) {
    for (const { check, resource } of checks) {
      if (events[check]!.task === writer || !writesExactly(of, change, resource)) continue
      const act = findAct(of, check, change, resource)
      if (act !== undefined) {
        found.push({ name: 'stale check', resource, events: [check, change, act] })
      }
    }
    for (const resource of looks(of, change)) {
      if (!of.writes(change, resource)) checks.push({ check: change, resource })
    }
  }
  return found
}

/** The first step of the checking task after the change that conflicts with what the other has done. */
function findAct(
  of: View,
  check: number,
  change: number,
  resource: ResourceId,
): number | undefined {
  const { events } = of
  const theirs = of.eventsOf(events[change]!.task)
  for (const i of of.eventsOf(events[check]!.task)) {
    if (i <= check) continue
    if ([...looks(of, i)].some((seen) => of.related(seen, resource))) return undefined
    if (i < change || !of.data(i).some(({ kind }) => kind !== 'read')) continue
    if (theirs.some((other) => other < i && of.conflict(other, i))) return i
  }
  return undefined
}

/** What a step looks at: the read that is a part of `x -= 1` is none. */
function looks(of: View, event: number): Set<ResourceId> {
  const accesses = of.data(event)
  const isPart = (resource: ResourceId, site: unknown) =>
    site !== undefined &&
    accesses.some(
      (each) => each.kind !== 'read' && each.resource === resource && each.site === site,
    )
  return new Set(
    accesses
      .filter(({ kind, resource, site }) => kind === 'read' && !isPart(resource, site))
      .map(({ resource }) => resource),
  )
}
