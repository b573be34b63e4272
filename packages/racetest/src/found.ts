import type {
  Counterexample,
  Limit,
  RacePair,
  Sampled,
  SeenAwait,
  Status,
  Total,
  Trace,
  Unchecked,
} from '@racetest/core'
import type { SeenClient } from '@racetest/runtime'
import type { Gauge } from './gauge.ts'
import type { Pending } from './pending.ts'
import type { LearnedOrders } from './serial-orders.ts'
import type { PendingSearch } from './test-cache.ts'

/** What the search came to. */
export interface Found {
  readonly status: Status
  readonly traces: number
  readonly redundant: number
  /** Traces in which nothing got stuck. */
  readonly finished?: number
  readonly limit?: Limit
  /** Pairs of sites that raced. */
  readonly pairs?: readonly RacePair[]
  /** Where tasks were suspended while others could interfere. */
  readonly awaits?: readonly SeenAwait[]
  /** Source files that the first trace went through. */
  readonly files?: readonly string[]
  readonly total?: Total
  readonly sampled?: Sampled
  readonly counterexample?: Counterexample
  /** What the failing schedule threw. */
  readonly cause?: unknown
  /** The smallest failing trace. */
  readonly failing?: Trace
  readonly why?: Unchecked
  /** Other distinct failures, where all are collected. */
  readonly also?: readonly Counterexample[]
  /** Pairs of sites that race, where that alone is a failure. */
  readonly races?: readonly RacePair[]
  /** Traces that an earlier run had explored: this one has gone on from there. */
  readonly resumed?: number
  /** Clients that nobody knows, where they were seen to reach something. */
  readonly clients?: readonly SeenClient[]
  /** The test does not want this input: `fc.pre`. */
  readonly rejected?: true
}

/** What is asked of a search beside its options. */
export interface Question {
  readonly now: () => number
  readonly gauge: Gauge
  /** False: only whether something fails, and not the smallest schedule or its name. */
  readonly explains: boolean
  /** A replay string need not fit the code of now. */
  readonly lenient?: boolean | undefined
  /** Seed and path of the input, for the replay string. */
  readonly inputs?: string
  /** What `race.serializable` allows; learned when it is first called. */
  readonly serial?: LearnedOrders
  /** Where what is left to explore is kept. */
  readonly pending?: Pending<PendingSearch> | undefined
  /** What an earlier run has left to explore. */
  readonly resume?: PendingSearch | undefined
  /** Whether an error says that the input is not one to be tested. */
  isRejection?(error: unknown): boolean
}

/** Where the event loop has to turn for the run at hand, or may. */
export type Turn = 'pending' | 'turn'
