import { race } from './race.ts'
import type { Run } from './run.ts'
import { Task } from './task.ts'
import type { Phase } from './world.ts'

/**
 * The parts of a run, one after the other. What a part of the setup or the body left behind goes
 * on beside the next part; but before the teardown (`always`) all that is enabled runs out, and
 * timers that are not due are dropped.
 */
export class Phases {
  /** The body, or a part before it, can never finish. */
  stuck = false
  /** All parts are done. */
  over = false
  /** The body has ended and the teardown has not begun. */
  ending = false
  /** The test body has been called, and may have called code that is not instrumented. */
  inBody = false
  /** The event that ended the body. */
  endedBy: number | undefined
  private tearingDown = false
  private index = -1
  private settled = false

  private readonly run: Run
  private readonly phases: readonly Phase[]

  constructor(run: Run, phases: readonly Phase[]) {
    this.run = run
    this.phases = phases
  }

  /** A part has begun and not finished. */
  get isWaiting(): boolean {
    return !this.over && !this.settled
  }

  /** Calls the test body, from wherever the test framework has got to. */
  enterBody(body: () => unknown): unknown {
    const { run } = this
    if (run.current === undefined) return body()
    this.inBody = true
    run.inMicrotask = false
    run.adopting = run.current
    try {
      const result = body()
      run.promises.trust(result)
      return result
    } finally {
      run.adopting = undefined
      run.segmentEnded()
    }
  }

  begin(): void {
    this.next(0)
  }

  /** Called when nothing is enabled. True: something is now. */
  advance(): boolean {
    if (this.over) return false
    if (!this.settled) {
      // Nothing can move and the part has not finished: it never will.
      if (!this.phases[this.index]!.always) this.stuck = true
    }
    this.run.timers.dropAll(this.ending && !this.tearingDown)
    this.ending = false
    this.tearingDown = true
    return this.next(this.run.eventIndex)
  }

  /** Begins the next part, after that many events and the one that is running. */
  private next(events: number): boolean {
    const skip = this.run.failed || this.stuck
    const index = this.phases.findIndex((p, i) => i > this.index && (!skip || p.always === true))
    const phase = this.phases[index]
    this.index = index
    if (phase === undefined) {
      this.over = true
      return false
    }
    this.settled = false
    this.inBody = false
    const { run } = this
    const id = run.world.names.task(run.root.id, 0, index)
    const task = new Task(run, id, 'body', run.root, run.root.hash + index, phase.name)
    const continuation = run.suspend(task, 'phase', undefined, () => this.start(phase, task))
    for (let event = 0; event < events; event++) continuation.after.push(event)
    continuation.enabled = true
    return true
  }

  private start(phase: Phase, task: Task): void {
    const { run } = this
    run.adopting = task
    let result: unknown
    try {
      result = phase.run(race)
    } catch (error) {
      run.fail(error)
    }
    run.adopting = undefined
    run.promises.watch(result, (value, rejected) => {
      if (rejected) run.fail(value)
      this.finish()
    })
  }

  private finish(): void {
    const { run } = this
    this.settled = true
    const following = this.phases[this.index + 1]
    if (!run.failed && following !== undefined && !following.always) {
      this.next(0)
      return
    }
    this.ending = true
    // A timer races with the end of the body, not with that of the teardown behind it.
    if (this.tearingDown) return
    this.endedBy = run.eventIndex
    run.touch(run.world.special.end, 'write', undefined)
  }
}
