import type { Failure, Pattern } from './pattern.ts'

/** Tasks wait for each other: the last event of each that holds a lock another waits for. */
export function findDeadlock({ trace }: Failure): Pattern | undefined {
  if (!trace.outcome.deadlock) return undefined
  const wanted = new Set(trace.blocked.flatMap((step) => step.acquires ?? []))
  const takers = new Map<number, number>()
  trace.events.forEach(({ acquires = [], releases = [] }, i) => {
    for (const lock of acquires) takers.set(lock, i)
    for (const lock of releases) takers.delete(lock)
  })
  const events = [...wanted].flatMap((lock) => takers.get(lock) ?? []).toSorted((a, b) => a - b)
  const [resource] = wanted
  return { name: 'deadlock', events, ...(resource !== undefined && { resource }) }
}
