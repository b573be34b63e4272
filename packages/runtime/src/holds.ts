import type { BlockedOperation, Shortage } from './outcome.ts'
import type { Run } from './run.ts'

/** Somebody waits for something of which there are only so many, or has it. */
export class Hold {
  readonly what: string
  /** How many there are. */
  readonly most: number
  isGiven = false
  private ended: (() => void) | undefined

  constructor(what: string, most: number) {
    this.what = what
    this.most = most
  }

  begin(ended: () => void): void {
    this.ended = ended
  }

  give(): void {
    this.isGiven = true
  }

  end(): void {
    this.ended?.()
  }
}

/** An event, and when in it. */
interface Moment {
  readonly event: number
  readonly order: number
}

interface Asked {
  readonly hold: Hold
  /** Who, and how. */
  readonly by: BlockedOperation
  readonly from: Moment
  until?: Moment
}

/** Who has what, and waits for it, in one run. */
export class Holds {
  private readonly supplies = new Map<string, Asked[]>()
  private order = 0
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** The step that is running asks for one. */
  begin(hold: Hold, by: BlockedOperation): void {
    const asked: Asked = { hold, by, from: this.now() }
    const others = this.supplies.get(hold.what)
    if (others === undefined) this.supplies.set(hold.what, [asked])
    else others.push(asked)
    hold.begin(() => {
      asked.until ??= this.now()
    })
  }

  /**
   * The run is over: learns what could have run out, in this order of the steps or in an equivalent
   * one, and gives what did.
   */
  end(): readonly Shortage[] {
    const all = [...this.supplies].map(([what, asked]) => {
      // Of several that are taken for one, the smallest.
      const most = Math.min(...asked.map(({ hold }) => hold.most))
      if (this.countChains(asked) > most) this.run.world.presumptions.refute(what)
      const open = asked.filter(({ until }) => until === undefined)
      const holders = open.filter(({ hold }) => hold.isGiven).map(({ by }) => by)
      const waiting = open.filter(({ hold }) => !hold.isGiven).map(({ by }) => by)
      return { what, most, holders, waiting }
    })
    return all.filter(({ most, holders, waiting }) => waiting.length > 0 && holders.length >= most)
  }

  /** At most how many are held at once in some equivalent order: each chain passes one on. */
  private countChains(asked: readonly Asked[]): number {
    const ends: (Moment | undefined)[] = []
    for (const { from, until } of asked) {
      const at = ends.findIndex((end) => end !== undefined && this.isBefore(end, from))
      if (at < 0) ends.push(until)
      else ends[at] = until
    }
    return ends.length
  }

  private now(): Moment {
    return { event: this.run.eventIndex, order: this.order++ }
  }

  private isBefore(a: Moment, b: Moment): boolean {
    return a.event === b.event ? a.order < b.order : this.run.isBefore(a.event, b.event)
  }
}
