import type { Kind } from './event.ts'

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
  /** How many more accesses it has, where a report leaves some out. */
  readonly more?: number
  /** The task ends with this step. */
  readonly last: boolean
  readonly suspendedAt?: SourcePosition
  /** Numbers (from 1) of the steps that come directly before it in happens-before; what comes before those comes before it too. */
  readonly afterSteps: readonly number[]
}

export interface AccessReport {
  /** `start`, `wait`, `call`, `lock`, `fire` say what a step without a conflicting access did. */
  readonly kind: Kind | 'start' | 'wait' | 'call' | 'lock' | 'fire'
  readonly resource: string
  readonly position?: SourcePosition
  /** The property, variable or function, as written. */
  readonly text?: string
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
