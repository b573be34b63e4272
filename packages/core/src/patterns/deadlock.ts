import type { Blocked, TaskId } from '../event.ts'
import type { Case, Pattern, Wait } from './pattern.ts'

/**
 * Tasks wait for each other in a circle, and nothing can run:
 *
 *     A takes x ─ B takes y ─ A waits for y ─ B waits for x
 *
 * Who waits for a lock (`acquires`) waits for the task that took it and has not given it back.
 * Locks written by hand are variables: a task waits for another if the step in which it began to
 * wait read x, which that task was the last to write, has not written again, and if that step
 * before that write, and nothing else, would have set all tasks free (`Failure.freeing`).
 */
export function findDeadlock(found: Case): Pattern | undefined {
  const { blocked } = found.failure.trace
  const waits = blocked.flatMap((step) => [...lockWaits(step, found), ...dataWaits(step, found)])
  for (const { task } of blocked) {
    const cycle = findCycle(waits, task, task)
    if (cycle === undefined) continue
    const events = new Set(cycle.flatMap(({ took, waits: at }) => [took, at]))
    const real = [...events].filter((event) => event < found.failing.events.length)
    return { name: 'deadlock', events: real.toSorted((a, b) => a - b), cycle }
  }
  return undefined
}

/** A blocked step has no event yet: it waits as if it came last. */
function lockWaits({ task, acquires = [] }: Blocked, { failing }: Case): Wait[] {
  const { events } = failing
  return acquires.flatMap((resource) => {
    const took = events.findLastIndex((event) => event.acquires?.includes(resource) ?? false)
    const given = events.findLastIndex((event) => event.releases?.includes(resource) ?? false)
    if (took < 0 || given >= took) return []
    return [{ task, holder: events[took]!.task, resource, took, waits: events.length }]
  })
}

function dataWaits({ task }: Blocked, { failing, failure }: Case): Wait[] {
  const { events } = failing
  const { blocked } = failure.trace
  const waits = failing.eventsOf(task).at(-1)
  if (waits === undefined) return []
  return failing.data(waits).flatMap(({ kind, resource }) => {
    if (kind !== 'read') return []
    const took = events.findLastIndex((_, i) => i < waits && failing.writes(i, resource))
    const holder = events[took]?.task
    if (holder === undefined || holder === task) return []
    if (!blocked.some((step) => step.task === holder)) return []
    const again = failing.eventsOf(holder).some((i) => i > took && failing.writes(i, resource))
    const frees = failure.freeing?.some(([a, b]) => a === took && b === waits) ?? false
    return again || !frees ? [] : [{ task, holder, resource, took, waits }]
  })
}

/** A way from one task to another along waits, of two at least, if there is one. */
function findCycle(
  waits: readonly Wait[],
  from: TaskId,
  to: TaskId,
  seen: readonly TaskId[] = [],
): Wait[] | undefined {
  for (const wait of waits.filter(({ task }) => task === from)) {
    if (wait.holder === to) return seen.length === 0 ? undefined : [wait]
    if (seen.includes(wait.holder)) continue
    const rest = findCycle(waits, wait.holder, to, [...seen, wait.holder])
    if (rest) return [wait, ...rest]
  }
  return undefined
}
