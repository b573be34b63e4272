import { type Access, conflictsWith, type ResourceId } from '@racetest/core'

type Parent = (resource: ResourceId) => ResourceId | undefined

/** What waits for locks, in the order in which it has asked for them. */
export interface Asking {
  /** The locks that it does not have yet. */
  readonly locks: readonly Access[]
}

/**
 * Of several that wait for one lock, a database may let in any: PostgreSQL does, if the row has
 * changed meanwhile. So only the first of them asks for it, and the others wait for that one. That
 * they come before it is another schedule, in which they have asked before.
 */
export class Lines<T extends Asking> {
  private readonly waiting = new Map<T, () => void>()

  private readonly parent: Parent | undefined

  constructor(parent: Parent | undefined) {
    this.parent = parent
  }

  has(asking: T): boolean {
    return this.waiting.has(asking)
  }

  /** Resolves when it is its turn; `before` asked earlier, and have no answer. */
  async turn(asking: T, before: Iterable<T>): Promise<void> {
    if (!this.isBehind(asking, before)) return
    await new Promise<void>((resolve) => this.waiting.set(asking, resolve))
  }

  /** Some have been answered: these, in order, have not. */
  moveUp(all: Iterable<T>): void {
    const before: T[] = []
    for (const asking of all) {
      if (this.has(asking) && !this.isBehind(asking, before)) this.letIn(asking)
      before.push(asking)
    }
  }

  /** Nobody can go on: who holds what the first waits for may wait in line. False: nobody does. */
  letFirstIn(): boolean {
    const [first] = this.waiting.keys()
    if (first !== undefined) this.letIn(first)
    return first !== undefined
  }

  private letIn(asking: T): void {
    this.waiting.get(asking)!()
    this.waiting.delete(asking)
  }

  private isBehind({ locks }: T, before: Iterable<T>): boolean {
    if (locks.length === 0) return false
    for (const other of before)
      if (other.locks.some((a) => locks.some((b) => conflictsWith(a, b, this.parent)))) return true
    return false
  }
}
