import type { Kind } from '@racetest/core'
import type { Verdict } from './blocking.ts'
import type { Hold } from './holds.ts'
import type { Touch } from './native-calls.ts'
import type { Reach } from './reach.ts'

/** What a promise was fulfilled or rejected with. */
export interface Settled {
  readonly value: unknown
  readonly rejected: boolean
}

/** What is known of one call that does real work. */
export interface Work {
  /** What it is called where no place in the source says so. */
  readonly name?: string
  /** What it touches. Where that has to be looked up, the work begins when it is known. */
  readonly touches: readonly Touch[] | (() => Promise<readonly Touch[]>)
  /** It changes the client itself, which is in the heap. */
  readonly isLocal?: boolean
  /** Nobody knows what it does with what it gets, and where what it gives comes from; else it only reads, and that is new. */
  readonly isOpaque?: boolean
  /** What of the heap it touches as a whole. Of a local one, where nothing is said, that is the client. */
  readonly objects?: readonly (readonly [object, Kind])[]
  /** Of those that share it, each begins when the one before has been answered: their order is known. */
  readonly queue?: object
  /** What it asks for of which there are only so many. */
  readonly asks?: Hold
  /** In the language of the database. */
  readonly statement?: string
  /** Whether it waits for what only another step can do: to give back a lock or a connection. */
  readonly isBlocked?: () => Verdict | Promise<Verdict>
  /** What the program gets instead of the answer. */
  readonly convert?: (answer: unknown) => unknown
  /** What the program gets instead, as it turns out in the step in which it gets it. */
  readonly deliver?: (answer: Settled) => Settled
  /** What a call gives at once that answers by a callback. */
  readonly gives?: () => unknown
  /** The program itself answers it, in other steps: what these send it is waited for, and no more. */
  readonly isInside?: boolean
  /** Makes the call, in surroundings of its own. */
  readonly within?: (call: () => unknown) => unknown
  /** What it touches besides where the step ends without an answer. */
  readonly whenBlocked?: () => readonly Touch[]
  /** Told what of the outside it is seen to reach, where nobody knows what it does. */
  readonly reach?: Reach
  /** What it has touched besides, known when it is answered. */
  readonly after?: (rejected: boolean) => readonly Touch[]
}
