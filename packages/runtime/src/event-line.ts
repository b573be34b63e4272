import type { SiteId } from '@racetest/core'
import type { Run } from './run.ts'
import type { Task } from './task.ts'

interface Happening {
  readonly happen: () => void
  /** The step that has brought it about, and those that it comes after besides. */
  readonly by: number
  readonly after: readonly number[]
}

/**
 * What happens to one thing of the platform's because of what steps have done elsewhere: a request
 * arrives, and then its body. Each happens in a step of its own, one after the other.
 */
export class EventLine {
  readonly run: Run
  private readonly task: Task
  private readonly begun: number
  private readonly queue: Happening[] = []

  /** Where several are begun in one step, any may be the first to hear of something: they are named now. */
  constructor(run: Run, name: string, site: SiteId | undefined) {
    this.run = run
    this.task = run.spawn('reaction', name)
    this.task.site = site
    this.begun = run.eventIndex
  }

  /** Adds what comes next. What comes after the end of the run is nobody's. */
  add(happen: () => void, after: readonly number[] = []): void {
    const { run } = this
    if (run.realm.run !== run) return
    this.queue.push({ happen, by: run.eventIndex, after })
    if (this.queue.length === 1) run.operations.deliveries.arrive(() => this.expect())
  }

  /** Whether the last of what was added came in this very step, and is still to happen. */
  get isOpen(): boolean {
    return this.queue.at(-1)?.by === this.run.eventIndex
  }

  private expect(): void {
    const { run, task } = this
    const [next] = this.queue
    if (next === undefined) return
    const continuation = run.suspend(task, 'reaction', task.site, () => this.happen(next))
    for (const event of [this.begun, next.by, ...next.after])
      if (!continuation.after.includes(event)) continuation.after.push(event)
    run.enable(continuation)
  }

  private happen({ happen }: Happening): void {
    const { run } = this
    this.queue.shift()
    this.expect()
    try {
      happen()
    } catch (error) {
      run.unhandled(error, 'exception', undefined)
    }
    run.segmentEnded()
  }
}
