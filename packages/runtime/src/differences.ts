import type { Access, Event, ResourceId, TaskId } from '@racetest/core'
import type { Names, OwnerId } from './resources.ts'

/**
 * In what two runs of one schedule differ, from harmless to hopeless.
 *
 * `keys`: an object of the test's own has other keys (a counter that outlives runs, a file name
 * with one in it). `transparent`: code whose own state makes no difference did something in one run
 * only. `foreign`: other code that is not instrumented did (it keeps a timer or a cache from then
 * on). `other`: state of the test's own, real time, I/O.
 */
export type Difference = 'none' | 'keys' | 'transparent' | 'foreign' | 'other'

const order: readonly Difference[] = ['none', 'keys', 'transparent', 'foreign', 'other']

/** Judges what differs between runs, and learns which keys cannot be relied on. */
export class Differences {
  /** The first two runs of one step that could not be allowed for. */
  different: { readonly recorded: Event; readonly replayed: Event } | undefined

  private worst: Difference = 'none'
  /** Tasks that code which is not instrumented has made, and whether it is transparent. */
  private readonly tasks = new Map<TaskId, boolean>()
  private readonly owners = new Set<OwnerId>()

  private readonly names: Names
  private readonly foreign: ReadonlySet<ResourceId>

  constructor(names: Names, foreign: readonly ResourceId[]) {
    this.names = names
    this.foreign = new Set(foreign)
  }

  /** A promise that foreign code has made. */
  addForeign(owner: OwnerId): void {
    this.owners.add(owner)
  }

  /** A task that foreign code has made. */
  addForeignTask(task: TaskId, isTransparent: boolean): void {
    this.tasks.set(task, isTransparent)
  }

  isForeign(task: TaskId): boolean {
    return this.tasks.has(task)
  }

  /** In one run only it could have gone on. */
  noteMissing(task: TaskId): void {
    const isTransparent = this.tasks.get(task)
    if (isTransparent === undefined) this.note('other')
    else this.note(isTransparent ? 'transparent' : 'foreign')
  }

  /** The worst that was noted since this was last asked. */
  take(): Difference {
    const { worst } = this
    this.worst = 'none'
    return worst
  }

  note(difference: Difference): void {
    if (order.indexOf(difference) > order.indexOf(this.worst)) this.worst = difference
  }

  /** Two runs of one step. */
  compare(recorded: Event, replayed: Event): void {
    this.note(recorded.task === replayed.task ? 'none' : 'other')
    const left = this.without(recorded.accesses, replayed.accesses)
    const right = this.without(replayed.accesses, recorded.accesses)
    const own = (access: Access): boolean => !this.isForeignResource(access.resource)
    if (left.length + right.length === 0) return
    if (!left.every(own) || !right.every(own)) this.note('foreign')
    const wholes = [left, right].map((accesses) => accesses.filter(own).map((a) => this.whole(a)))
    const [some, others] = wholes.map((list) => new Set(list))
    if (
      some!.has(undefined) ||
      some!.size !== others!.size ||
      [...some!].some((w) => !others!.has(w))
    ) {
      this.note('other')
      this.different ??= { recorded, replayed }
      return
    }
    for (const { resource } of [...left, ...right].filter(own)) {
      this.note('keys')
      this.names.coarsen(resource)
    }
  }

  private without(accesses: readonly Access[], others: readonly Access[]): Access[] {
    return accesses.filter(
      ({ resource, kind }) => !others.some((o) => o.resource === resource && o.kind === kind),
    )
  }

  private isForeignResource(resource: ResourceId): boolean {
    return this.foreign.has(resource) || this.owners.has(this.names.ownerOf(resource))
  }

  private whole({ resource, kind }: Access): string | undefined {
    const whole = this.names.wholeOf(resource)
    return whole === undefined ? undefined : `${whole} ${kind}`
  }
}
