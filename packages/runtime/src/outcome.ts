import type { Outcome } from '@racetest/core'
import type { Continuation } from './continuations.ts'

/** Real work of a task that may wait for another one. */
export interface BlockedOperation {
  /** The task that began it. */
  readonly task: string
  /** `client.query at src/accounts.ts:12`, and the statement where there is one. */
  readonly name: string
  readonly statement?: string
}

/** Something of which there are only so many, all of which somebody has. */
export interface Shortage {
  readonly what: string
  readonly most: number
  readonly holders: readonly BlockedOperation[]
  readonly waiting: readonly BlockedOperation[]
}

/** Outcome of a run, with what cannot be vouched for. */
export interface RunOutcome extends Outcome {
  /** What escaped control in this run. */
  readonly escaped?: readonly string[]
  /** An operation that failed while others had not been answered, and those: what waited for each other, if that was a deadlock. */
  readonly broken?: readonly BlockedOperation[]
  /** Continuations that nothing will ever enable, where that is the failure. */
  readonly stuck?: readonly Continuation[]
  /** What there is not enough of, in that case. */
  readonly shortages?: readonly Shortage[]
}
