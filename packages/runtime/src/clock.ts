import { RaceToolError } from '@racetest/core'
import type { Run } from './run.ts'
import type { Task } from './task.ts'

/** Where the virtual clock starts: a date that is the same in every run and every process. */
const epoch: number = Date.UTC(2026, 0, 1)

/** How often a step may ask for the time: more is a loop that waits for it to pass. */
const patience = 100_000

/** The virtual clock. It stands still within a step; timers that fire move it on. */
export class Clock {
  private now = epoch
  /** What time it is for the running step: what is certain from what came before it. */
  private time = epoch
  private readonly times: number[] = []
  /** How often the running step has asked for the time. */
  private reads = 0

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** The time, as an access: timers that fire move it on. */
  read(): number {
    if (++this.reads > patience) {
      throw new RaceToolError(
        `a step asked ${patience.toLocaleString('en')} times what time it is, but the clock stands still within a step. Wait with a timer instead of a loop.`,
      )
    }
    this.run.touch(this.run.world.special.clock, 'read', undefined)
    this.time = this.now
    return this.now
  }

  /** Milliseconds since the run began, as `performance.now`. */
  elapsed(): number {
    return this.read() - epoch
  }

  /** A step begins, after these events. */
  beginStep(task: Task, after: readonly number[]): void {
    this.reads = 0
    this.time = Math.max(task.time, epoch)
    for (const event of after) this.time = Math.max(this.time, this.times[event] ?? epoch)
  }

  endStep(task: Task): void {
    this.times.push(this.time)
    task.time = this.time
  }

  /** The time that many milliseconds after what the running step is certain of. */
  after(delay: number): number {
    return this.time + delay
  }

  isBefore(time: number): boolean {
    return this.now < time
  }

  advanceTo(time: number): void {
    this.now = Math.max(this.now, time)
    this.time = Math.max(this.time, time)
  }
}
