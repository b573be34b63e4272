/**
 * What code that is not instrumented had in its hands before the runs, apart from all else: while
 * a test file is loaded. It is numbered, so that it has one name in all runs.
 */
export class OldRegion {
  readonly serial: number
  /** All code of which nothing is known has one. */
  isOpaque: boolean
  private into: OldRegion | undefined

  constructor(serial: number, isOpaque: boolean) {
    this.serial = serial
    this.isOpaque = isOpaque
  }

  get whole(): OldRegion {
    return this.into?.whole ?? this
  }

  join(other: OldRegion): void {
    const [whole, part] = [this.whole, other.whole]
    if (whole === part) return
    part.into = whole
    whole.isOpaque ||= part.isOpaque
  }
}

/** Those of this realm. */
export class OldRegions {
  readonly opaque: OldRegion = new OldRegion(0, true)
  /** There is another one. */
  areMany = false
  /** Something may have got from one to another unseen. */
  areLost = false
  private made = 1

  make(): OldRegion {
    this.areMany = true
    return new OldRegion(this.made++, false)
  }
}
