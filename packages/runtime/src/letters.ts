import type { Continuation } from './continuations.ts'
import type { Task } from './task.ts'

/**
 * The letters by which people and replay strings name lines of execution. A task shares its
 * parent's letter (an awaited call is a part of its caller) for as long as it is clear which of
 * them is meant; the first time two of one letter are enabled together, the younger gets its own.
 * So letters depend on nothing but the schedule so far.
 */
export class Letters {
  private next = 0
  /** Tasks by letter, in the order the letters were given. */
  readonly owners: Task[] = []

  /** A letter of its own from the start: a task of `race()`. */
  give(task: Task): void {
    task.letter = letter(this.next++)
    this.owners.push(task)
  }

  of(task: Task): string {
    for (let t: Task | undefined = task; t !== undefined; t = t.parent) {
      if (t.letter !== undefined) return t.letter
    }
    return '_'
  }

  /** Makes the letters of what is enabled distinct: whoever merely inherited an ambiguous one gets its own. */
  assign(ready: readonly Continuation[]): void {
    if (ready.length < 2) return
    // Before any gets its own: one may be the parent of another.
    const shared = new Map(ready.map(({ task }) => [task, this.of(task)]))
    const count = new Map<string, number>()
    for (const each of shared.values()) count.set(each, (count.get(each) ?? 0) + 1)
    // Not by when they began to wait: answers that come in one step come in any order.
    for (const task of [...shared.keys()].toSorted((a, b) => a.order - b.order)) {
      const owns = task.letter !== undefined || task.kind === 'body'
      if (!owns && count.get(shared.get(task)!)! > 1) this.give(task)
    }
  }
}

/** A, B … Z, AA, AB … */
function letter(index: number): string {
  const last = String.fromCodePoint(65 + (index % 26))
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last
}
