import type { Event, ResourceId } from '../event.ts'
import { explains, type Failure, type Pattern } from './pattern.ts'

/** Whether the step looks at the resource again; the read that is a part of `x -= 1` is none. */
function checks({ accesses }: Event, resource: ResourceId): boolean {
  return accesses.some(
    (read) =>
      read.resource === resource &&
      read.kind === 'read' &&
      !accesses.some(
        (write) =>
          write.kind !== 'read' &&
          write.resource === resource &&
          write.site !== undefined &&
          write.site === read.site,
      ),
  )
}

/**
 * A task acts on what it read after another has changed it. Only with a critical pair, as
 * harmless code does the same:
 *
 *     A reads x ─ B writes x ─ A writes anything, without another read of x
 */
export function findStaleCheck(failure: Failure): Pattern | undefined {
  const { events } = failure.trace
  if (!failure.critical) return undefined
  const [check, change] = failure.critical
  const checker = events[check]
  const changer = events[change]
  if (!checker || !changer) return undefined
  for (const { kind, resource } of checker.accesses) {
    // Who also writes it in that step did more than look.
    const wrote = checker.accesses.some((a) => a.resource === resource && a.kind !== 'read')
    if (kind !== 'read' || wrote) continue
    const reads = (index: number) => checks(events[index]!, resource)
    const changed = changer.accesses.some(
      (access) => access.resource === resource && access.kind !== 'read',
    )
    if (!changed) continue
    const act = events.findIndex(
      (event, i) =>
        i > change &&
        event.task === checker.task &&
        (reads(i) || event.accesses.some((access) => access.kind !== 'read')),
    )
    if (act < 0 || reads(act)) continue
    const found = [check, change, act]
    if (explains(failure, found)) return { name: 'stale check', resource, events: found }
  }
  return undefined
}
