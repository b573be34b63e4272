import type { Event, ResourceId } from '../event.ts'
import type { Trace } from '../program.ts'
import type { PatternName } from '../counterexample.ts'
import { findDeadlock } from './deadlock.ts'
import { findLostUpdate } from './lost-update.ts'
import { findStaleCheck } from './stale-check.ts'

export interface Pattern {
  readonly name: PatternName
  readonly resource?: ResourceId
  /** Indexes of the events that make it up, in order; an index past the last event is a blocked step. */
  readonly events: readonly number[]
}

/** What a finder looks at: the failing trace and the two events whose order decides, if known. */
export interface Failure {
  readonly trace: Trace
  readonly critical?: readonly [number, number]
}

/** The name of what went wrong: the first pattern that fits, else 'race' on what the critical pair conflicts about. */
export function findPattern(failure: Failure): Pattern {
  const found = findDeadlock(failure) ?? findLostUpdate(failure) ?? findStaleCheck(failure)
  if (found) return found
  const { critical, trace } = failure
  if (!critical) return { name: 'race', events: [] }
  const [first, second] = critical.map((index) => trace.events[index])
  const resource = first && second && findShared(first, second)
  return { name: 'race', events: critical, ...(resource !== undefined && { resource }) }
}

function findShared(first: Event, second: Event): ResourceId | undefined {
  return second.accesses.find((b) =>
    first.accesses.some(
      (a) => a.resource === b.resource && (a.kind !== b.kind || a.kind === 'write'),
    ),
  )?.resource
}

/** Whether all that is known of the cause is among these events. */
export function explains({ critical }: Failure, events: readonly number[]): boolean {
  return !critical || critical.every((index) => events.includes(index))
}
