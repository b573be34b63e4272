import type { Run } from './run.ts'

/** What comes before the first step of a run: state that is put back, and modules that are evaluated anew. */
export class Opening {
  /** State outside the heap is being put back. */
  private isResetting = false

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  begin(): void {
    const { options } = this.run.world
    options.beforeRun?.()
    if (options.reset === undefined) this.enter()
    else void this.reset(options.reset)
  }

  /** Whether steps can be taken. */
  rest(): boolean {
    if (this.isResetting) return false
    return !this.run.isEvaluating || this.run.world.evaluations?.rest(this.run) !== false
  }

  private enter(): void {
    const { realm, world, phases } = this.run
    realm.run = this.run
    if (world.evaluations === undefined) phases.begin()
    else world.evaluations.begin(this.run)
  }

  /** Outside control: what it does depends on what the run before left. */
  private async reset(reset: () => unknown): Promise<void> {
    this.run.realm.run = undefined
    this.isResetting = true
    try {
      await reset()
    } catch (error) {
      this.run.fail(error)
    }
    this.isResetting = false
    this.enter()
  }
}
