import type { Outcome } from '@racetest/core'
import type { Continuation } from './continuations.ts'

/** Outcome of a run, with what cannot be vouched for. */
export interface RunOutcome extends Outcome {
  /** What escaped control in this run. */
  readonly escaped?: readonly string[]
  /** Continuations that nothing will ever enable, where that is the failure. */
  readonly stuck?: readonly Continuation[]
}
