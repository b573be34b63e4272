import { type Access, conflictsWith, type Parent, type SiteId } from '@racetest/core'
import type { BlockedOperation } from './outcome.ts'
import type { Work } from './work.ts'

/** What is noted when a step is over. */
export interface Noted {
  /** When the operation was called, among all. */
  readonly order: number
  readonly touches: readonly Access[]
  readonly site: SiteId | undefined
}

/** Real work that a step has begun. */
export interface Operation extends Noted {
  readonly name: string
  readonly task: string
  readonly work: Work
  readonly began: number
  readonly calledIn: number
  /** Those of the same step that had not been answered when it was called. */
  readonly beside: readonly Operation[]
  touches: readonly Access[]
  /** Those of which it needs a lock that it does not have. */
  locks: readonly Access[]
  /** The step that noted last what it touches. */
  notedIn: number
}

/** An operation for people. */
export function tell({ task, name, work: { statement } }: Operation): BlockedOperation {
  return { task, name, ...(statement !== undefined && { statement }) }
}

/** What was begun while something else that touches the same was under way, of those that one step called. */
export function findOverlaps(called: readonly Operation[], parent: Parent | undefined): string[] {
  return called.flatMap(({ name, touches, work, beside }) =>
    beside
      .filter((other) => work.queue === undefined || work.queue !== other.work.queue)
      .filter((other) =>
        touches.some((a) => other.touches.some((b) => conflictsWith(a, b, parent))),
      )
      .map((other) => `${name} (begun while ${other.name} was not answered)`),
  )
}
