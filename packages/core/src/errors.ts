/** Misuse, and failures of our own. Messages read `[race] <what happened>. <what to do about it>.` */
export class RaceToolError extends Error {
  override readonly name = 'RaceToolError'
  /** The step (index from 0) at which a run left its recorded path, where that is what happened. */
  declare readonly step?: number

  constructor(message: string, step?: number) {
    super(`[race] ${message}`)
    // Test runners print every own property.
    if (step !== undefined) this.step = step
  }
}
