import type { Run } from './run.ts'

/** Milliseconds that a database gets to break a deadlock of its own. PostgreSQL looks after one second. */
const breakTime = 3000

/** Milliseconds without an answer, after which it is asked whether there can be one at all. */
const grace = 2

/** `for good`: nobody watches over what it waits for, and lets it fail. */
export type Verdict = boolean | 'for good'

type IsBlocked = () => Verdict | Promise<Verdict>

/**
 * Tells operations that are blocked from those that are slow: they wait for something that another
 * task holds, and are answered in the step that gives it back.
 */
export class Blocking {
  /** When something has begun or was answered last. */
  private movedAt = 0
  /** Of all that is pending, as long as nothing moves. */
  private verdict: 'blocked' | 'asking' | undefined
  private askedIn = -1
  private since = 0
  private isForGood = false

  private readonly run: Run
  private readonly start: (ask: () => Promise<void>) => void

  /** `start` begins what is no business of the explorer's. */
  constructor(run: Run, start: (ask: () => Promise<void>) => void) {
    this.run = run
    this.start = start
  }

  /** An operation has begun, or was answered. */
  moved(): void {
    this.movedAt = this.run.realm.real.now()
    this.verdict = undefined
  }

  /** Whether nothing that is pending can be answered unless another step is taken. */
  holds(pending: readonly (IsBlocked | undefined)[]): boolean {
    const { realm, eventIndex } = this.run
    // What the step has done may have made way.
    if (this.askedIn !== eventIndex) this.verdict = undefined
    this.askedIn = eventIndex
    if (this.verdict === undefined && realm.real.now() - this.movedAt > grace) this.ask(pending)
    return this.verdict === 'blocked'
  }

  /** No task can go on, either: a database notices, and fails one of them. */
  mayBeBroken(): boolean {
    return !this.isForGood && this.run.realm.real.now() - this.since < breakTime
  }

  private ask(pending: readonly (IsBlocked | undefined)[]): void {
    const all = pending.filter((isBlocked) => isBlocked !== undefined)
    if (all.length < pending.length) return
    const { movedAt } = this
    this.verdict = 'asking'
    const decide = (areBlocked: boolean): void => {
      if (movedAt !== this.movedAt) return
      // Asked again, in a moment, if they are not.
      this.moved()
      if (!areBlocked) return
      this.verdict = 'blocked'
      this.since = this.movedAt
    }
    this.start(async () => {
      try {
        const verdicts = await Promise.all(all.map((isBlocked) => isBlocked()))
        this.isForGood = verdicts.every((verdict) => verdict === 'for good')
        decide(verdicts.every(Boolean))
      } catch {
        decide(false)
      }
    })
  }
}
