import type { Fault } from '../../support/plant-fault.ts'
import type { SmallProgram } from '../../support/small-program.ts'

/** How a fault shows in what exploring a program comes to. */
export type Sign =
  /** Outcomes that are there are not found. */
  | 'lost'
  /** Outcomes are found that are not there. */
  | 'invented'
  /** Each outcome is there, but others than the right ones. */
  | 'other'
  /** All outcomes, but in more or fewer traces than there are. */
  | 'more traces'
  | 'fewer traces'
  /** Runs that led to nothing new. */
  | 'redundant'
  /** Something is said to have escaped control. */
  | 'escapes'
  /** The search cannot go on: a run along a known schedule is another one. */
  | 'differs'
  /** Here all is found, but steps do what the search does not count on, see `findUnfaithful`. */
  | 'unfaithful'

export interface PlantedFault extends Fault {
  /** A program that notices it. */
  readonly program: SmallProgram
  /** Without draining, as in a browser. */
  readonly drain?: false
  readonly interleave?: 'io'
  readonly shows: Sign
}
