import { type Event, replay, type TaskId, type Trace } from '@racetest/core'
import type { Difference, RunOutcome, World } from '@racetest/runtime'

/**
 * Runs the schedule of a trace once more, and says in what the two runs differ: whatever it is,
 * the schedule does not decide it. The world learns from it which keys it cannot rely on.
 */
export function* repeat(
  world: World,
  trace: Trace,
  steps: number,
): Generator<'pending', Difference> {
  const { differences } = world
  const isForeign = (task: TaskId): boolean => differences.isForeign(task)
  let at = 0
  const choose = (enabled: readonly TaskId[]): TaskId | undefined => {
    // What foreign code has started in the first run only.
    const isMissing = (task: TaskId): boolean => isForeign(task) && !enabled.includes(task)
    while (at < trace.schedule.length && isMissing(trace.schedule[at]!)) at++
    return trace.schedule[at++]
  }
  const { trace: again, divergedAt } = yield* replay(world, choose, { steps })

  if (divergedAt !== undefined) differences.note('other')
  if (isFailing(again) !== isFailing(trace)) differences.note('other')
  const [first, second] = [trace, again].map((it) => ownEvents(it, isForeign))
  if (first!.length !== second!.length) differences.note('other')
  for (const [index, { event, enabled }] of first!.entries()) {
    const other = second![index]
    if (other === undefined) break
    differences.compare(event, other.event)
    const onlyOnce = [
      ...enabled.filter((task) => !other.enabled.includes(task)),
      ...other.enabled.filter((task) => !enabled.includes(task)),
    ]
    for (const task of onlyOnce) differences.noteMissing(task)
  }
  return differences.take()
}

interface OwnEvent {
  readonly event: Event
  readonly enabled: readonly TaskId[]
}

function ownEvents(trace: Trace, isForeign: (task: TaskId) => boolean): OwnEvent[] {
  return trace.events
    .map((event, index) => ({ event, enabled: trace.enabled[index] ?? [] }))
    .filter(({ event }) => !isForeign(event.task))
}

function isFailing({ outcome }: Trace): boolean {
  const { deadlock } = outcome as RunOutcome
  return 'error' in outcome || deadlock === true
}
