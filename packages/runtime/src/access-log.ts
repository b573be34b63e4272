import type { Access, Kind, ResourceId, SiteId } from '@racetest/core'

// Not a table: to look up one of several names is slow.
const bitOf = (kind: Kind): number => (kind === 'read' ? 1 : kind === 'write' ? 2 : 4)

/** Which kinds of access a step has noted, by resource: one table for all runs of a world. */
export interface Marks {
  /** Number of the running step, over all runs. */
  step: number
  /** Per resource, the number of the last step that touched it times eight, plus the kinds. */
  readonly kinds: number[]
}

/** What the running step has touched so far: each resource once per kind, unless every access is wanted. */
export class AccessLog {
  private accesses: Access[] = []
  private readonly marks: Marks
  private readonly everyOne: boolean
  private observed: Set<ResourceId> | undefined

  constructor(marks: Marks, everyOne: boolean) {
    this.marks = marks
    this.everyOne = everyOne
    // The run before may have been given up in the middle of a step.
    marks.step++
  }

  note(resource: ResourceId, kind: Kind, site: SiteId | undefined): void {
    if (this.observed !== undefined) {
      this.observed.add(resource)
      return
    }
    const mark = this.marks.kinds[resource] ?? 0
    const base = this.marks.step * 8
    const seen = mark >= base ? mark - base : 0
    const bit = bitOf(kind)
    if ((seen & bit) !== 0 && !this.everyOne) return
    this.marks.kinds[resource] = base + (seen | bit)
    this.accesses.push(site === undefined ? { resource, kind } : { resource, kind, site })
  }

  get current(): readonly Access[] {
    return this.accesses
  }

  /** Whether what is noted now is only observed, by an invariant. */
  get observing(): boolean {
    return this.observed !== undefined
  }

  /** The step's accesses; the next step begins. */
  take(): readonly Access[] {
    const { accesses } = this
    this.accesses = []
    this.marks.step++
    return accesses
  }

  /** What a function that is not part of the step looks at. */
  observe(look: () => void): Set<ResourceId> {
    const observed = new Set<ResourceId>()
    this.observed = observed
    look()
    this.observed = undefined
    return observed
  }
}
