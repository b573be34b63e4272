import type { Counterexample } from './counterexample.ts'
import type { AwaitReport, ClientReport, PairReport } from './race-report.ts'
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

/** Strategies that draw schedules instead of going through all of them. */
export type RandomStrategy = 'walk' | 'pos' | 'pct'

/** How many traces a program has. */
export interface Total {
  readonly value: number
  /** Counted, not estimated. */
  readonly exact: boolean
}

/** A bug that needs `depth` steps in a certain order is found by each run with at least this chance, if runs have no more tasks and steps than were seen. */
export interface Guarantee {
  readonly depth: number
  readonly tasks: number
  readonly steps: number
  readonly chance: number
}

/** Everything a reader may be told about one race test. */
export interface TestReport {
  /** Vitest's own: the same in every run, for as long as the tests before it in the file are. */
  readonly id: string
  readonly file: string
  /** With the names of its suites: `counting > to the end`. */
  readonly name: string
  /** 0 where it is not known. */
  readonly line: number
  readonly status: Status
  readonly limit?: Limit
  readonly inputs: number
  readonly traces: number
  readonly redundant: number
  /** How many traces the whole tree has: exact once exploring has finished, else an estimate. */
  readonly total?: Total
  /** An earlier run has verified it, and nothing that it ran has changed since: all figures are that run's. */
  readonly cached?: true
  /** Traces of an earlier run, which this one has gone on from; they are among `traces`. */
  readonly resumed?: number
  /** How schedules were drawn, where they were. `traces` counts runs then, and some may be alike. */
  readonly sampled?: Sampled
  /** Of different pairs of places, in order. Where a run that was drawn in between has found the failure, these and the awaits are those of the drawn runs. */
  readonly pairs: readonly PairReport[]
  /** Of different places, in order. */
  readonly awaits: readonly AwaitReport[]
  /** Why it failed; absent where the races themselves are the failure (`failOn: ['race']`). */
  readonly counterexample?: Counterexample
  /** Other distinct failures, where all are collected. */
  readonly also?: readonly Counterexample[]
  readonly unchecked?: Unchecked
  /** Clients of which nothing is known but where they were seen to go. */
  readonly clients?: readonly ClientReport[]
  /** Milliseconds. */
  readonly duration: number
}

export interface Sampled {
  readonly strategy: RandomStrategy
  readonly seed: number
  /** What `pct` promises. */
  readonly guarantee?: Guarantee
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
