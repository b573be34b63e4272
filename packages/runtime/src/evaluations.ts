import { RaceToolError } from '@racetest/core'
import { getRealm } from './realm.ts'
import type { Run } from './run.ts'
import type { World } from './world.ts'

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
  private highest = 0

  private readonly load: () => Promise<void>

  constructor(load: () => Promise<void>) {
    this.load = load
  }

  begin(run: Run): void {
    const realm = getRealm()
    this.highest = Math.max(this.highest, realm.nextSerial)
    realm.nextSerial = this.firstSerial
    realm.digest = 0
    this.run = run
    realm.evaluations = this
    this.failure = undefined
    const end = (): void => {
      if (this.run === run) this.end(run.world)
    }
    this.load().then(end, (error: unknown) => {
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
