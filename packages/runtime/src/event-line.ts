import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
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
  /** What is not the same afterwards, where that is known: who looks at it, or asks to be told, may come before or after. */
  of: object | undefined
  private readonly task: Task
  private readonly begun: number
  private readonly queue: Happening[] = []
  /** The step in which something has happened for the first time. */
  private first: number | undefined
  /** Lines in which something has to have happened before, and those that wait for that to happen here. */
  private readonly ahead: EventLine[] = []
  private behind: EventLine[] = []

  /** Where several are begun in one step, any may be the first to hear of something: they are named now. */
  constructor(run: Run, name: string, site: SiteId | undefined, of?: object) {
    this.run = run
    this.of = of
    this.task = run.spawn('reaction', name)
    this.task.site = site
    this.begun = run.eventIndex
  }

  /** Nothing happens here before something has happened there. */
  follow(line: EventLine): void {
    this.ahead.push(line)
    if (line.first === undefined) line.behind.push(this)
  }

  /** What is done changes that of which something is told here. */
  change(): void {
    const { of, run } = this
    if (of !== undefined) noteWhole(run, of, 'write', undefined)
  }

  /** Calls the program, in the step that is running, from behind what it has called. */
  tell<T>(call: () => T): T {
    const { run } = this
    const { opaqueDepth, inMicrotask } = run
    const { extent } = run.world.platform
    run.opaqueDepth = 0
    run.inMicrotask = false
    try {
      return extent === undefined ? call() : extent.leave(call)
    } finally {
      run.opaqueDepth = opaqueDepth
      run.inMicrotask = inMicrotask
    }
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
    const firsts = this.ahead.map(({ first }) => first)
    if (next === undefined || firsts.includes(undefined)) return
    const continuation = run.suspend(task, 'reaction', task.site, () => this.happen(next))
    for (const event of [this.begun, next.by, ...next.after, ...(firsts as number[])])
      if (!continuation.after.includes(event)) continuation.after.push(event)
    run.enable(continuation)
  }

  private happen({ happen }: Happening): void {
    const { run } = this
    this.queue.shift()
    this.expect()
    this.change()
    // Who reads it is called within.
    if (this.of !== undefined && run.objects.isForeign(run.objects.get(this.of))) run.touchOpaque()
    try {
      happen()
    } catch (error) {
      run.unhandled(error, 'exception', undefined)
    }
    run.segmentEnded()
    if (this.first !== undefined) return
    this.first = run.eventIndex
    for (const line of this.behind) line.expect()
    this.behind = []
  }
}
