import { RaceToolError, type ResourceId } from '@racetest/core'
import type { AccessLog } from './access-log.ts'
import type { Names } from './resources.ts'

/**
 * What `race.invariant` was given, checked after every step.
 *
 * Two steps that change what an invariant looks at are ordered, so that the state between them is
 * observed in both orders: a step that writes such a resource also reads all of them.
 */
export class Invariants {
  private readonly checks: (() => unknown)[] = []
  private lookedAt = new Set<ResourceId>()
  private readonly names: Names

  constructor(names: Names) {
    this.names = names
  }

  add(check: () => unknown): void {
    this.checks.push(check)
  }

  get areNone(): boolean {
    return this.checks.length === 0
  }

  /** Calls `fail` with what the first broken one threw. */
  check(log: AccessLog, fail: (error: unknown) => void): void {
    let broken: { readonly error: unknown } | undefined
    const now = log.observe(() => {
      try {
        for (const check of this.checks) expectSynchronous(check())
      } catch (error) {
        broken = { error }
      }
    })
    const watched = new Set([...this.lookedAt, ...now])
    this.lookedAt = now
    const wrote = log.current.some(
      ({ kind, resource }) => kind !== 'read' && this.overlaps(resource, watched),
    )
    if (wrote) for (const resource of watched) log.note(resource, 'read', undefined)
    if (broken !== undefined) fail(broken.error)
  }

  private overlaps(resource: ResourceId, watched: ReadonlySet<ResourceId>): boolean {
    for (const r of this.upwards(resource)) if (watched.has(r)) return true
    for (const seen of watched) for (const r of this.upwards(seen)) if (r === resource) return true
    return false
  }

  private *upwards(resource: ResourceId): Generator<ResourceId> {
    for (let r: ResourceId | undefined = resource; r !== undefined; r = this.names.parent(r))
      yield r
  }
}

function expectSynchronous(result: unknown): void {
  if (!(result instanceof Promise)) return
  throw new RaceToolError(
    'race.invariant got an async function. Make it synchronous: it is checked between two steps.',
  )
}
