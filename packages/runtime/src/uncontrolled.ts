import type { Continuation } from './continuations.ts'
import { timersReplaced } from './patches.ts'
import type { Run } from './run.ts'

/**
 * Notices what happens without our leave: real I/O that completes on its own, code that runs
 * between steps, timers that somebody else replaced. One task alone that waits for real I/O is
 * harmless: there is nothing to reorder.
 */
export class Uncontrolled {
  private readonly found = new Set<string>()

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  escaped(): readonly string[] {
    return [...this.found]
  }

  /** Nothing is enabled, but something outside is in flight that may change that. */
  mayStillMove(): boolean {
    const { run } = this
    const inFlight = run.world.platform.inFlight
    if (inFlight === undefined || run.phases.over || run.phases.ending) return false
    return inFlight() > 0
  }

  /** A continuation was enabled while no step was running. */
  enabledFromOutside(continuation: Continuation): void {
    if (this.run.live <= 1) return
    const site =
      continuation.site === undefined ? undefined : this.run.realm.sites.get(continuation.site)
    this.found.add(
      site === undefined
        ? 'a promise was settled by something outside'
        : `${site.name} at ${site.file}:${site.line}`,
    )
  }

  /** Instrumented code ran while no step was running. */
  ranOutside(): void {
    if (this.run.live > 0) this.found.add('a callback from outside')
  }

  /** A call of ours is known to leave control. */
  note(what: string): void {
    this.found.add(what)
  }

  checkPatches(): void {
    if (!timersReplaced()) return
    this.run.fail(
      new Error(
        '[race] vi.useFakeTimers() replaced the timers of a race test. Remove it: timers and Date are virtual here already, and fire as soon as nothing else runs.',
      ),
    )
  }
}
