import type { Noted, Operation } from './operation.ts'
import type { Connection } from './reach.ts'
import type { Run } from './run.ts'

type Fn = (...args: unknown[]) => unknown

/** Milliseconds: what a client does later than that it does for itself. */
const patience = 1000

/** Operations of which nobody knows what they do: they are watched while they do it. */
export class Reaching {
  private readonly open = new Set<Operation>()
  private readonly timers = new Set<object>()
  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** Makes the call that an operation begins with. */
  during<T>(operation: Operation, call: () => T): T {
    if (operation.work.reach === undefined) return call()
    this.open.add(operation)
    try {
      return call()
    } catch (error) {
      this.returned(operation, true)
      throw error
    }
  }

  /** It has been answered, or given up: what it has touched is known. Undefined if it always was. */
  end(operation: Operation): Noted | undefined {
    if (!this.open.delete(operation)) return undefined
    const { site, order, work } = operation
    operation.touches = work.reach!.outside()
    return { site, order, touches: work.reach!.accesses() }
  }

  /** It has come to its end at once, or nobody will hear of its end. */
  returned(operation: Operation, isAnswered: boolean): void {
    const { run } = this
    const { work, site, name } = operation
    if (!this.open.delete(operation)) return
    // Only the heap of code that is not instrumented.
    if (!work.reach!.isAny) return run.touchOpaque(site)
    for (const { resource, kind } of work.reach!.accesses()) run.touch(resource, kind, site)
    if (!isAnswered) run.uncontrolled.begin(`${name} (it does not say when it is done)`)
  }

  /** Something under way has set a real timer, and may go on when that is due. To be called when it is over. */
  watch(delay: number): (() => void) | undefined {
    const { extent } = this.run.world.platform
    if (this.open.size === 0 || delay >= patience) return undefined
    if (!this.open.has(extent?.current() as Operation)) return undefined
    const timer = {}
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** Whether something may go on that has been answered. */
  get mayGoOn(): boolean {
    return this.timers.size > 0
  }

  /** Something outside has been reached, by what is under way. False if nothing is. */
  note(key: string, socket: Connection, isOpening: boolean): boolean {
    const within = this.run.world.platform.extent?.current() as Operation | undefined
    const own = within !== undefined && this.open.has(within) ? within : undefined
    if (own === undefined) this.noteLate(within)
    // What a connection is for is seen when something is sent.
    if (within === undefined && !isOpening) this.run.world.options.clients?.noteReached()
    if (isOpening) own?.work.reach!.open()
    // A connection acts in the name of who has opened it: for whom it does is not always known.
    const actors = own === undefined ? [...this.open] : [own]
    for (const { work } of actors) work.reach!.add(key, socket)
    const [one] = actors
    if (actors.length === 1 && one!.work.reach!.isAgain && this.run.canGoOn)
      this.run.uncontrolled.note(`${one!.name} (it goes to ${key} again after an answer)`)
    return this.open.size > 0
  }

  /** Whether what runs now is behind an operation that is known. */
  get isBehindKnown(): boolean {
    const within = this.run.world.platform.extent?.current() as Partial<Operation> | undefined
    return within !== undefined && within.work?.reach === undefined
  }

  /** Who has opened no connection does not act for others: it has been answered, and goes on. */
  private noteLate({ name, work }: Partial<Operation> = {}): void {
    if (work?.reach !== undefined && !work.reach.hasOpened)
      this.run.uncontrolled.note(`${name} (it goes on after its answer)`)
  }

  /** What has promised an answer wants one of the callback, and gets it at once. */
  answerable(callback: Fn, deferred: Fn, name: string, hasPromised: () => boolean): Fn {
    const { run } = this
    return function (this: unknown, ...args) {
      if (!hasPromised()) return Reflect.apply(deferred, this, args)
      run.uncontrolled.note(`${name} (it calls back while it is under way)`)
      const call = (): unknown => Reflect.apply(callback, this, args)
      return run.world.platform.extent?.leave(call) ?? call()
    }
  }
}
