import type { StepReport, TaskReport } from './step-report.ts'

export type PatternName =
  | 'lost update'
  | 'stale check'
  | 'broken order'
  | 'double run'
  | 'torn read'
  | 'deadlock'
  | 'lost wakeup'
  | 'hang'
  | 'unhandled rejection'
  | 'race'

/** The smallest failure that was found, and what was found out about it. */
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
  /** Numbers of the steps that make up the pattern. */
  readonly patternSteps?: readonly number[]
  /** Which access of each step of the critical pair races, by index; guessed from the resource when absent. */
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
    /** Shrinking was stopped by its limits: a smaller one may fail too. */
    readonly stopped?: true
  }
  readonly replay: string
  /** The calls that no order explains. */
  readonly history?: HistoryReport
  /** Whether it can happen with JavaScript's own order of microtasks; absent where nobody asked. */
  readonly today?: Today
  readonly confirmed: readonly [number, number]
  readonly inputs?: readonly {
    readonly name: string
    readonly value: string
    readonly original?: string
    /** Runs that shrinking the inputs took. */
    readonly tries?: number
  }[]
}

/** What searching the same test with JavaScript's own order of microtasks came to. */
export interface Today {
  /**
   * `possible`: it fails likewise. `needs`: it does not, all of it was searched; but it fails
   * where `awaits`, and nothing else, take longer than a microtask. `impossible`: all of it was
   * searched, and which awaits it takes is not known. `unknown`: not found, not all searched.
   */
  readonly verdict: 'possible' | 'needs' | 'impossible' | 'unknown'
  /** Traces of that order that were searched. */
  readonly traces: number
  /** Of a failing trace of that order. */
  readonly replay?: string
  readonly awaits?: readonly {
    readonly text: string
    readonly file: string
    readonly line: number
  }[]
}

/** Calls of which no order gives the answers that were seen. */
export interface HistoryReport {
  readonly calls: readonly CallReport[]
  /** Pairs of calls, by index, that overlap in time. */
  readonly overlaps: readonly (readonly [number, number])[]
  /** Where orders end, the longest first: calls by index, and those of which none can come next, with the reason. */
  readonly deadEnds: readonly {
    readonly order: readonly number[]
    readonly refused: readonly { readonly call: number; readonly why: string }[]
  }[]
  /** How many more orders end, where a report leaves some out. */
  readonly more?: number
}

export interface CallReport {
  /** Letter of the task. */
  readonly task: string
  /** `pop()` */
  readonly call: string
  /** `1`, `error Error: empty`. */
  readonly answer: string
  /** When it began and ended, among all begins and ends; where it is not known, the call asked nothing. */
  readonly begin?: number
  readonly end?: number
}
