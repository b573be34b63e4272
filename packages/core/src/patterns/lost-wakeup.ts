import type { Case, Pattern } from './pattern.ts'

/**
 * The one who wakes came first, and the one to wake waits for ever:
 *
 *     B touches x ─ A writes x and waits
 *
 * where B, whose step is over, does not wait itself; and in the passing run, where A waits first,
 * a step of B's is what ends that very wait.
 */
export function findLostWakeup({ failure, failing, passing }: Case): Pattern | undefined {
  if (!failure.critical || !passing) return undefined
  const [first, second] = failure.critical.pair
  const { events } = failing
  const { blocked } = failure.trace
  const [notifier, waiter] = [events[first]?.task, events[second]?.task]
  if (notifier === undefined || waiter === undefined || notifier === waiter) return undefined
  const isStuck = (task: number) => blocked.some((step) => step.task === task)
  if (!isStuck(waiter) || isStuck(notifier) || failing.eventsOf(waiter).at(-1) !== second) {
    return undefined
  }
  const resource = failing.data(second).find(({ kind, resource: x }) => {
    const touched = failing.reads(first, x) || failing.writes(first, x)
    return kind !== 'read' && touched
  })?.resource
  const woken = passing.eventsOf(waiter).some((i) => {
    const { resumedAt, after } = passing.events[i]!
    const byNotifier = after.some((cause) => passing.events[cause]!.task === notifier)
    return resumedAt === events[second]!.suspendedAt && byNotifier
  })
  if (resource === undefined || !woken) return undefined
  return { name: 'lost wakeup', resource, events: [first, second] }
}
