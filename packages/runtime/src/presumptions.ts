/**
 * What is taken for granted as long as no run speaks against it: that a pool never runs out of
 * connections. Most tests are explored in fewer traces that way. Once a run speaks against it, the
 * search begins anew without it.
 */
export class Presumptions {
  private readonly refuted = new Set<string>()
  private hasLearned = false

  holds(what: string): boolean {
    return !this.refuted.has(what)
  }

  refute(what: string): void {
    if (this.refuted.has(what)) return
    this.refuted.add(what)
    this.hasLearned = true
  }

  /** Whether all of them hold. */
  get areIntact(): boolean {
    return this.refuted.size === 0
  }

  /** Whether one was refuted since this was last asked. */
  learn(): boolean {
    const { hasLearned } = this
    this.hasLearned = false
    return hasLearned
  }
}
