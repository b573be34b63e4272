import type { TaskId } from '@racetest/core'
import type { Region } from './regions.ts'

/** Code that is not instrumented and keeps nothing for itself has no way to others but those that are seen. */
export const apart = 'regions'

/**
 * What is taken for granted as long as no run speaks against it: that a pool never runs out of
 * connections, that what code which is not instrumented gives to one task no other one gets. Most
 * tests are explored in fewer traces that way. Once a run speaks against it, the search begins
 * anew without it.
 */
export class Presumptions {
  private readonly refuted: Set<string>
  /** Since this was last asked: the runs of one search are all named alike. */
  private readonly learned = new Set<string>()
  private readonly areMade: boolean

  /** Most are made for clients of databases and the like: where there are none, they are not. */
  constructor(areMade: boolean, refuted: readonly string[] = []) {
    this.areMade = areMade
    this.refuted = new Set(refuted)
  }

  /** What does not hold, to be given to those of a search that goes on. */
  save(): readonly string[] {
    return [...this.refuted]
  }

  holds(what: string): boolean {
    return (this.areMade || what === apart) && !this.refuted.has(what)
  }

  refute(what: string): void {
    if (this.holds(what)) this.learned.add(what)
  }

  /** How many do not hold: what runs touch is the same as long as this is. */
  get count(): number {
    return this.refuted.size
  }

  /** Whether one was refuted since this was last asked. */
  learn(): boolean {
    const { size } = this.learned
    for (const what of this.learned) this.refuted.add(what)
    this.learned.clear()
    return size > 0
  }
}

/** Who looks at objects. */
export interface Finder {
  /** The task of `race()` whose step is running, or that of the body. */
  readonly finder: TaskId | undefined
  /** Whether nothing else goes on, and whether this is what all else begins and ends with. */
  readonly isAlone: boolean
  readonly isBody: boolean
  readonly presumptions: Presumptions
  /** Whose code has made a promise, where that is known. */
  makerOf(promise: object): Region | 'program' | undefined
}
