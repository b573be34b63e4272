import type { Run } from './run.ts'

/** Milliseconds that something may be on its way within the program. */
const patience = 1000

/** What steps send to other parts of the program, by way of the operating system: it arrives before the step is over. */
export class Transit {
  private since: number | undefined
  private hasGivenUp = false

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  isUnderWay(): boolean {
    const { realm, world, uncontrolled } = this.run
    if (this.hasGivenUp || world.platform.isInTransit?.() !== true) {
      this.since = undefined
      return false
    }
    this.since ??= realm.real.now()
    if (realm.real.now() - this.since < patience) return true
    this.hasGivenUp = true
    uncontrolled.note(`a connection within the program (nothing arrived for ${patience / 1000} s)`)
    return false
  }
}
