import type { Total } from './report.ts'

/** How far the search of a race test is, while it goes on. */
export interface Progress {
  /** `asking`: whether a failure can happen today. */
  readonly phase: 'exploring' | 'shrinking' | 'confirming' | 'asking'
  readonly traces: number
  /** Traces of an earlier run, which this one goes on from; they are among `traces`. */
  readonly resumed?: number
  /** Of the whole search; absent while it cannot be told. */
  readonly total?: Total
  readonly racePairs: number
  readonly bothWays: number
  /** Generated inputs that were explored. */
  readonly inputs?: number
  /** Smaller inputs that were tried for one that fails. */
  readonly tries?: number
  /** The schedule that was found, and what shrinking has made of it. */
  readonly shrunk?: {
    readonly steps: readonly [number, number]
    readonly tasks: readonly [number, number]
  }
  /** Milliseconds since the search began. */
  readonly ms: number
}
