import type { ResourceId, TaskId } from '@racetest/core'
import type { Region } from './regions.ts'
import type { OwnerId } from './resources.ts'

/** What a run knows about one promise of the program's. */
export interface Tracked {
  /** Number of the run: a promise may outlive it. */
  readonly run: number
  readonly task: TaskId
  readonly step: number
  readonly ordinal: number
  owner: OwnerId | undefined
  resource: ResourceId | undefined
  rejection: ResourceId | undefined
  /** The event that settled it last; a promise that follows another one settles when that one does. */
  settledBy: number | undefined
  /** Whose code that is not instrumented may wait for it: settling it runs that code. */
  awaitedBy: readonly Region[] | undefined
  /** Of the code that is not instrumented which has made it; `undefined` also where that is not known. */
  readonly region: Region | undefined
  /** Who waits for it natively is the test framework. */
  trusted: boolean
  /** Others settle it together: which of them is the last is not known to the others. */
  joint: boolean
}

// oxlint-disable-next-line typescript/no-extraneous-class -- Only there for what extends it.
class Given {
  constructor(object: object) {
    // A derived class puts its fields on what this returns.
    // oxlint-disable-next-line no-constructor-return
    return object
  }
}

/**
 * Keeps the notes in a private field of the promise itself, where no code of the program's can see
 * them: a run makes dozens of promises, and putting one into a Map costs more than making it.
 */
class Holder extends Given {
  #tracked: Tracked | undefined

  static get(promise: object): Tracked | undefined {
    return #tracked in promise ? promise.#tracked : undefined
  }

  static set(promise: object, tracked: Tracked): void {
    const holder = #tracked in promise ? promise : new Holder(promise)
    holder.#tracked = tracked
  }
}

export function setTracked(promise: object, tracked: Tracked): void {
  Holder.set(promise, tracked)
}

/** What the run of that number knows about a promise. */
export function getTracked(promise: object, run: number): Tracked | undefined {
  const tracked = Holder.get(promise)
  return tracked?.run === run ? tracked : undefined
}
