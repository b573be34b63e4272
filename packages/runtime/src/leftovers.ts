import type { Kind, ResourceId } from '@racetest/core'

/** Something that outlives schedules and was not what it had been when a schedule first looked at it. */
export interface Leftover {
  readonly resource: ResourceId
  readonly first: unknown
  readonly later: unknown
}

/**
 * Notices state that one schedule leaves to the next: module variables and objects that were made
 * before the first one. Every schedule has to begin where the first one did, or what it shows is
 * not what the code does from there.
 */
export class Leftovers {
  found: Leftover | undefined
  private readonly initial = new Map<ResourceId, unknown>()
  private seen = new Set<ResourceId>()

  /** A new schedule begins. */
  begin(): void {
    if (this.seen.size > 0) this.seen = new Set()
  }

  /** An access to something that outlives schedules. The value is the one before a write. */
  note(resource: ResourceId, kind: Kind, value: unknown): void {
    if (this.found !== undefined || this.seen.has(resource)) return
    this.seen.add(resource)
    // What is written first has no past.
    if (kind !== 'read') return
    if (!this.initial.has(resource)) this.initial.set(resource, value)
    else if (!Object.is(this.initial.get(resource), value)) {
      this.found = { resource, first: this.initial.get(resource), later: value }
    }
  }
}
