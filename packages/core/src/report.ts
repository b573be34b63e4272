import type { Kind } from './event.ts'

export type Status = 'verified' | 'bounded' | 'failed' | 'unchecked'

export type PatternName =
  | 'lost update'
  | 'stale check'
  | 'broken order'
  | 'double run'
  | 'torn read'
  | 'deadlock'
  | 'hang'
  | 'unhandled rejection'
  | 'race'

export interface Limit {
  /** `state`: runs began in different states, so that only what follows from the last one was explored. */
  readonly kind: 'traces' | 'steps' | 'preemptions' | 'time' | 'cancelled' | 'state'
  readonly value: number
  /** For `state`: what was left behind, in words. */
  readonly what?: string
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

export interface Counterexample {
  readonly pattern: PatternName
  /** The resource of the pattern, in words: `Account#1.balance`. */
  readonly resource?: string
  /** One line, without the `RaceError: `: `lost update on Account#1.balance: expected 2 to be 3`. */
  readonly headline: string
  /** One sentence. */
  readonly cause: string
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string }
  readonly tasks: readonly TaskReport[]
  readonly steps: readonly StepReport[]
  /** Numbers (from 1) of the two steps whose order decides. */
  readonly critical?: readonly [number, number]
  /** Which access of each of those steps races, by index; guessed from the resource when absent. */
  readonly criticalAccesses?: readonly [number, number]
  /** Whether running the critical pair the other way round was tried and passed. */
  readonly reversalPasses?: boolean
  /** The passing order, when one was found. */
  readonly passing?: readonly StepReport[]
  /** State of the failing resource after each step (as many as steps), where it is known. */
  readonly state?: readonly string[]
  /** Switches of the schedule, and what the search found first. */
  readonly schedule: {
    readonly text: string
    readonly switches: number
    readonly steps: number
    readonly foundSteps: number
    readonly foundSwitches: number
    readonly tries: number
  }
  readonly replay: string
  readonly confirmed: readonly [number, number]
  readonly inputs?: readonly {
    readonly name: string
    readonly value: string
    readonly original?: string
    /** Runs that shrinking the inputs took. */
    readonly tries?: number
  }[]
  /** Original source of the files that appear in steps. */
  readonly sources: Readonly<Record<string, string>>
}

export interface TaskReport {
  /** The letter used in the schedule: `A`; the test body itself is `_`. */
  readonly letter: string
  readonly name: string
  /** What it runs, as written: `deposit(1)`. */
  readonly call?: string
}

export interface StepReport {
  /** Letter of the task. */
  readonly task: string
  readonly accesses: readonly AccessReport[]
  /** The task ends with this step. */
  readonly last: boolean
  readonly suspendedAt?: SourcePosition
  /** Numbers of the steps that must come before it. */
  readonly afterSteps: readonly number[]
}

export interface AccessReport {
  /** `start`, `wait`, `call`, `lock`, `fire` say what a step without a conflicting access did. */
  readonly kind: Kind | 'start' | 'wait' | 'call' | 'lock' | 'fire'
  readonly resource: string
  readonly position?: SourcePosition
  readonly before?: string
  readonly after?: string
  /** Number of the step whose value a read saw; 0 is the initial value. */
  readonly from?: number
  /** Number of the step whose write this write erases unseen. */
  readonly erases?: { readonly step: number; readonly value: string }
  /** Letter of the task that holds what a `wait` waits for. */
  readonly heldBy?: string
  /** A `call` of something that is not under our control. */
  readonly uncontrolled?: boolean
}

export interface SourcePosition {
  readonly file: string
  readonly line: number
  readonly column: number
  /** Length of the text to underline. */
  readonly length: number
}
