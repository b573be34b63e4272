import type { Access, Kind, ResourceId, SiteId } from '@racetest/core'

const bits = { read: 1, write: 2, update: 4 } as const

/** What the running step has touched so far: each resource once per kind, unless every access is wanted. */
export class AccessLog {
  private accesses: Access[] = []
  /** Per resource, what this step has noted: the step's number times eight, plus the kinds. */
  private readonly marks: number[] = []
  private stamp = 1
  private readonly everyOne: boolean
  private observed: Set<ResourceId> | undefined

  constructor(everyOne: boolean) {
    this.everyOne = everyOne
  }

  note(resource: ResourceId, kind: Kind, site: SiteId | undefined): void {
    if (this.observed !== undefined) {
      this.observed.add(resource)
      return
    }
    const mark = this.marks[resource] ?? 0
    const base = this.stamp * 8
    const seen = mark >= base ? mark - base : 0
    if ((seen & bits[kind]) !== 0 && !this.everyOne) return
    this.marks[resource] = base + (seen | bits[kind])
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
    this.stamp++
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
