import type { SiteId, TaskId } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import type { Task } from './task.ts'

/** The continuations of a run that have not been resumed: one for each task that goes on. */
export class Waiting {
  // In order of creation. There are few at a time: to look through them is faster than a Map.
  private readonly continuations: Continuation[] = []
  private order = 0

  get size(): number {
    return this.continuations.length
  }

  get(id: TaskId): Continuation | undefined {
    for (const continuation of this.continuations) {
      if (continuation.task.id === id) return continuation
    }
    return undefined
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
    this.continuations.push(continuation)
    task.pending = continuation
    return continuation
  }

  remove(continuation: Continuation): void {
    const { continuations } = this
    let at = continuations.indexOf(continuation)
    if (at >= 0) {
      for (; at < continuations.length - 1; at++) continuations[at] = continuations[at + 1]!
      continuations.pop()
    }
    continuation.task.pending = undefined
  }

  /** Those that nothing has enabled. */
  stuck(): Continuation[] {
    return this.continuations.filter((continuation) => !continuation.enabled)
  }

  /** Whether any is enabled that is no timer. */
  get canGoOn(): boolean {
    for (const { enabled, kind } of this.continuations) {
      if (enabled && kind !== 'timer') return true
    }
    return false
  }

  /** Those that are enabled, timers apart from the others: who of them may fire is not decided here. */
  enabled(): { readonly ready: Continuation[]; readonly timers: readonly Continuation[] } {
    const ready: Continuation[] = []
    const timers: Continuation[] = []
    for (const continuation of this.continuations) {
      if (!continuation.enabled) continue
      if (continuation.kind === 'timer') timers.push(continuation)
      else ready.push(continuation)
    }
    return { ready, timers }
  }
}
