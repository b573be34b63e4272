import type { Counterexample } from './counterexample.ts'
import type { StepReport, TaskReport } from './step-report.ts'

export type Status = 'verified' | 'bounded' | 'failed' | 'unchecked'

export interface Limit {
  /** `state`: runs began in different states, so that only what follows from the last one was explored. */
  readonly kind:
    | 'traces'
    | 'steps'
    | 'preemptions'
    | 'time'
    | 'cancelled'
    | 'state'
    | 'inputs'
    | 'order'
  /** For `inputs`: how many there were until generating them was stopped. For `order`: how many steps were pinned. */
  readonly value: number
  /** For `state`: what was left behind, in words. For `inputs`: what stopped them. */
  readonly what?: string
  /** Where generated inputs share the limit: how many. */
  readonly inputs?: number
}

/** Everything a reader may be told about one race test. Values are previews (text), paths relative with `/`, lines from 1, columns from 0. */
export interface TestReport {
  readonly id: string
  readonly file: string
  readonly name: string
  readonly line: number
  readonly status: Status
  readonly limit?: Limit
  readonly inputs: number
  readonly traces: number
  readonly redundant: number
  /** How many traces the whole tree has: exact once exploring has finished, else an estimate. */
  readonly total?: { readonly value: number; readonly exact: boolean }
  readonly racePairs: number
  readonly bothWays: number
  readonly counterexample?: Counterexample
  readonly unchecked?: Unchecked
  /** Milliseconds. */
  readonly duration: number
}

/** Why nobody can vouch for the result. */
export interface Unchecked {
  /** One line: `replay took another path at step 3`, `fetch() escaped control`. */
  readonly reason: string
  /** What to do about it, one or two sentences. */
  readonly advice: string
  /** The two steps that differ, where a replay took another path. */
  readonly recorded?: StepReport
  readonly replayed?: StepReport
  readonly stepNumber?: number
  /** The tasks of those steps, for their names. */
  readonly tasks?: readonly TaskReport[]
}
