import { RaceToolError } from '@racetest/core'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import type { World } from './world.ts'

/** The modules of a program that are evaluated anew before each run. */
export interface FreshModules {
  load(): Promise<void>
  /**
   * A run cannot go on because one that it has imported waits for something: from now on `load`
   * evaluates it too. False: none of them waits.
   */
  loadWaiting(): boolean
  /** How many there are: it grows when a run imports one for the first time. */
  count(): number
  /** How many of them have been evaluated by now. */
  countEvaluated(): number
}

/** What one evaluation made: how many things, and a digest of where, in order. */
interface Made {
  readonly count: number
  readonly digest: number
}

/**
 * The modules of the program are evaluated anew before each run, outside of its control. What they
 * make is numbered from the same number each time, so it has the same name in every run.
 *
 * Microtasks come in the same order each time; what the event loop brings does not. So what is
 * made after a turn of it gets no number, and its class or declaration stands for it.
 */
export class Evaluations {
  /** Numbers from here on are given anew for each run. */
  readonly firstSerial: number = getRealm().nextSerial
  /** The run that modules are being evaluated for. */
  run: Run | undefined
  private failure: { readonly error: unknown } | undefined
  private made: Made | undefined
  private count = 0
  private highest = 0

  readonly modules: FreshModules

  constructor(modules: FreshModules) {
    this.modules = modules
  }

  begin(run: Run): void {
    const realm = getRealm()
    this.highest = Math.max(this.highest, realm.nextSerial)
    realm.nextSerial = this.firstSerial
    realm.digest = 0
    const count = this.modules.count()
    // There are more of them than there were.
    if (count !== this.count) this.made = undefined
    this.count = count
    this.run = run
    realm.evaluations = this
    this.failure = undefined
    const end = (): void => {
      if (this.run === run) this.end(run.world)
    }
    this.modules.load().then(end, (error: unknown) => {
      this.fail(error)
      end()
    })
  }

  /** Whether the evaluation is over. Throws what it failed with. */
  rest({ platform }: World): boolean {
    platform.drain?.()
    if (this.failure !== undefined) throw this.failure.error
    if (this.run === undefined) return true
    getRealm().numbering = false
    return false
  }

  /** It failed, or nobody handled a rejection in it. */
  fail(error: unknown): void {
    this.failure ??= { error }
  }

  /** Numbers that were given are not given again to others. */
  close(): void {
    const realm = getRealm()
    this.stop()
    realm.nextSerial = Math.max(realm.nextSerial, this.highest)
  }

  private stop(): void {
    const realm = getRealm()
    this.run = undefined
    realm.evaluations = undefined
    realm.numbering = true
  }

  private end({ differences }: World): void {
    this.stop()
    const { nextSerial, digest } = getRealm()
    const made = { count: nextSerial - this.firstSerial, digest }
    this.made ??= made
    if (this.failure !== undefined) return
    if (this.made.count === made.count && this.made.digest === made.digest) return
    differences.note('other')
    this.fail(
      new RaceToolError(
        `the modules made ${this.made.count} things when they were loaded, and the next time ${made.count} or others. Make what they do when they are loaded the same each time.`,
      ),
    )
  }
}
