import type { Outcome } from '@racetest/core'
import type { Continuation } from './continuations.ts'

/** What waits for a lock that another task holds. */
export interface BlockedOperation {
  /** The task that began it. */
  readonly task: string
  /** `client.query at src/accounts.ts:12`, and the statement where there is one. */
  readonly name: string
  readonly statement?: string
}

/** Outcome of a run, with what cannot be vouched for. */
export interface RunOutcome extends Outcome {
  /** What escaped control in this run. */
  readonly escaped?: readonly string[]
  /** Operations that waited for each other, until a database ended one. */
  readonly broken?: readonly BlockedOperation[]
  /** Continuations that nothing will ever enable, where that is the failure. */
  readonly stuck?: readonly Continuation[]
}
