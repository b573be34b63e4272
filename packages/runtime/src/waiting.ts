import type { SiteId, TaskId } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import type { Task } from './task.ts'

/** The continuations of a run that have not been resumed: one for each task that goes on. */
export class Waiting {
  private readonly byTask = new Map<TaskId, Continuation>()
  private order = 0

  get size(): number {
    return this.byTask.size
  }

  get(id: TaskId): Continuation | undefined {
    return this.byTask.get(id)
  }

  add(
    task: Task,
    kind: Continuation['kind'],
    site: SiteId | undefined,
    after: number[],
    resume: () => void,
  ): Continuation {
    const order = this.order++
    const continuation: Continuation = { task, kind, site, order, after, enabled: false, resume }
    this.byTask.set(task.id, continuation)
    task.pending = continuation
    return continuation
  }

  remove({ task }: Continuation): void {
    this.byTask.delete(task.id)
    task.pending = undefined
  }

  /** Those that nothing has enabled. */
  stuck(): Continuation[] {
    return [...this.byTask.values()].filter((continuation) => !continuation.enabled)
  }

  /** Those that are enabled, timers apart from the others: who of them may fire is not decided here. */
  enabled(): { readonly ready: Continuation[]; readonly timers: readonly Continuation[] } {
    const ready: Continuation[] = []
    const timers: Continuation[] = []
    for (const continuation of this.byTask.values()) {
      if (!continuation.enabled) continue
      if (continuation.kind === 'timer') timers.push(continuation)
      else ready.push(continuation)
    }
    return { ready, timers }
  }
}
