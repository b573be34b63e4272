import type { Access, SiteId } from '@racetest/core'
import { Blocking } from './blocking.ts'
import { Deliveries, isCallback } from './deliveries.ts'
import { noteGiven } from './given.ts'
import { Lines } from './lines.ts'
import type { Touch } from './native-calls.ts'
import { findOverlaps, type Noted, type Operation, tell } from './operation.ts'
import type { BlockedOperation } from './outcome.ts'
import { Reaching } from './reaching.ts'
import type { Run } from './run.ts'
import { Transit } from './transit.ts'
import type { Work } from './work.ts'

/** Milliseconds that an operation gets to answer, where nobody can say what it waits for. */
const patience = 1000
const moment = 20

/**
 * Real work outside the heap that steps begin: a query, a file that is read. A step lasts until
 * what it began has been answered, so an operation happens as a whole in the step that calls it;
 * the answer may then take arbitrarily long to arrive. One that is blocked by what another task
 * holds happens in the step that lets it go on.
 *
 * What the code behind an operation does meanwhile (its timers, its promises) is real, and none of
 * the explorer's business.
 */
export class Operations {
  /** Something has not been answered, and may be answered yet. */
  hasGivenUp = false
  /** The one that failed last while others had not been answered, and those. */
  broken: readonly BlockedOperation[] | undefined
  readonly deliveries: Deliveries
  readonly reaching: Reaching

  private readonly pending = new Set<Operation>()
  /** An operation has begun in this run, or something was sent within the program: steps last until it is there. */
  any = false
  /** The step has come to rest but for operations: what runs now is the code behind them. */
  private isWaiting = false
  /** In this step. */
  private called: Operation[] = []
  /** Noted when the step is over, so that the order does not depend on how fast they were. */
  private unnoted: Noted[] = []
  private made = 0

  private readonly run: Run
  private readonly blocking: Blocking
  private readonly lines: Lines<Operation>
  private readonly transit: Transit

  constructor(run: Run) {
    this.run = run
    this.deliveries = new Deliveries(run)
    this.reaching = new Reaching(run)
    this.blocking = new Blocking(run, (ask) => void this.enter(ask))
    this.lines = new Lines(run.world.parent)
    this.transit = new Transit(run)
  }

  /** Whether the code that is running is behind an operation. */
  get isBehind(): boolean {
    return this.any && (this.isWaiting || this.run.world.platform.extent?.isInside() === true)
  }

  /** What has not been answered, by name. */
  get names(): readonly string[] {
    return [...this.pending].map(({ name }) => name)
  }

  /** Whether the step has to go on until an operation is answered. One that is not in time has escaped. */
  waits(): boolean {
    if (!this.any) return false
    const isPending = this.pending.size > 0 && this.isInTime() && !this.areBlocked()
    this.wait(isPending || this.reaching.mayGoOn || this.transit.isUnderWay())
    if (!this.isWaiting) {
      this.noteOverlaps()
      this.noteTouches()
    }
    return this.isWaiting
  }

  /**
   * Whether something that no step can bring about may still answer: all are blocked and no task
   * can go on, which a database notices, and fails one of them. Undefined if nothing is pending.
   */
  waitsForBreak(): boolean | undefined {
    if (this.pending.size === 0) return undefined
    this.wait(this.lines.letFirstIn() || this.blocking.mayBeBroken())
    return this.isWaiting
  }

  private wait(isWaiting: boolean): void {
    this.isWaiting = isWaiting
    this.run.intruded = isWaiting
  }

  /**
   * Calls into code that is not instrumented. A promise that comes of it settles in a step of its
   * own, callbacks are called in steps of theirs.
   */
  perform(
    call: (args: unknown[]) => unknown,
    args: unknown[],
    site: SiteId | undefined,
    work: Work,
  ): unknown {
    const { run, deliveries } = this
    const operation = this.enlist(site, work)
    const { name } = operation
    const { touches } = work
    const isKnown = typeof touches !== 'function'
    if (isKnown) this.touch(operation, touches)
    const callbacks = args.filter(isCallback)
    let isCalled = false
    let isPromised = false
    const called = (error: unknown): void => {
      isCalled = true
      this.answered(operation, error != null)
    }
    const given = args.map((arg) => {
      if (!isCallback(arg)) return arg
      const deferred = deliveries.defer(arg, name, site, called, work.convert)
      if (work.reach === undefined) return deferred
      return this.reaching.answerable(arg, deferred, name, () => isPromised)
    })
    if (work.isOpaque) for (const arg of args) run.objects.escape(arg)
    else noteGiven(run, args, site)
    const result = this.enter(
      () =>
        isKnown
          ? this.reaching.during(operation, () => call(given))
          : this.beginLater(touches, operation, () => {
              const answer = call(given)
              // What answers by a callback may give anything, even what must not be awaited.
              return callbacks.length > 0 ? undefined : answer
            }),
      operation,
    )
    // Anything else with a `then` may begin its work when that is called, which is not seen.
    if (result instanceof Promise && (isKnown || callbacks.length === 0)) {
      isPromised = true
      if (!work.isInside) this.begin(operation)
      const answered = (isRejected: boolean): void => this.answered(operation, isRejected)
      const answer = deliveries.delay(result, name, site, answered, work)
      // Who is told of an error does not leave it unhandled.
      if (callbacks.length > 0) run.promises.quietly(() => answer.catch(() => {}))
      return answer
    }
    if (!isCalled && callbacks.length > 0 && !work.isLocal && !work.isInside) this.begin(operation)
    else this.reaching.returned(operation, isCalled)
    if (!isKnown) {
      // What it throws it would have thrown at once, to the program.
      run.promises.quietly(() => (result as Promise<unknown>).catch(given.findLast(isCallback)))
      return work.gives?.()
    }
    if (!work.isOpaque) return run.made(work.convert ? work.convert(result) : result, site)
    run.objects.escape(result)
    return result
  }

  /**
   * Work that answers by events, each of which has a step of its own: it lasts until what this
   * returns is called.
   */
  expect(
    site: SiteId | undefined,
    work: Work & { readonly touches: readonly Touch[] },
  ): (isRejected: boolean) => void {
    const operation = this.enlist(site, work)
    this.touch(operation, work.touches)
    if (!work.isInside) this.begin(operation)
    return (isRejected) => this.answered(operation, isRejected)
  }

  private enlist(site: SiteId | undefined, work: Work): Operation {
    const { run } = this
    const name = this.nameOf(site, work)
    const began = run.realm.real.now()
    const task = run.current?.racer?.name ?? run.root.name
    const calledIn = run.eventIndex
    // What was begun in an earlier step, and is blocked since, comes later.
    const beside = [...this.pending].filter(
      (other) => other.calledIn === calledIn || other.work.isBlocked === undefined,
    )
    const of = { name, task, work, site, began, calledIn, beside, order: this.made++ }
    const operation: Operation = { ...of, touches: [], locks: [], notedIn: -1 }
    if (work.asks !== undefined) run.holds.begin(work.asks, tell(operation))
    this.called.push(operation)
    this.any = true
    return operation
  }

  private touch(operation: Operation, touches: readonly Touch[]): void {
    operation.notedIn = this.run.eventIndex
    operation.touches = this.run.touchOutside(touches, operation.site)
  }

  private async beginLater(
    lookUp: () => Promise<readonly Touch[]>,
    operation: Operation,
    call: () => unknown,
  ): Promise<unknown> {
    const touches = await lookUp()
    operation.touches = this.resourcesOf(touches)
    operation.locks = this.resourcesOf(touches.filter(({ isLocking }) => isLocking))
    operation.notedIn = this.run.eventIndex
    this.unnoted.push(operation)
    const before = [...this.pending].filter(({ notedIn }) => notedIn < operation.notedIn)
    await this.lines.turn(operation, before)
    this.blocking.moved()
    return call()
  }

  private resourcesOf(touches: readonly Touch[]): Access[] {
    const { names } = this.run.world
    return touches.map(({ kind, key }) => ({ resource: names.external(key), kind }))
  }

  private begin(operation: Operation): void {
    this.pending.add(operation)
    this.blocking.moved()
  }

  private answered(operation: Operation, isRejected: boolean): void {
    if (!this.pending.delete(operation)) return
    this.blocking.moved()
    this.lines.moveUp(this.pending)
    if (isRejected && this.pending.size > 0) this.broken = [operation, ...this.pending].map(tell)
    const { work, site, notedIn, order } = operation
    const reached = this.reaching.end(operation)
    if (reached !== undefined) this.unnoted.push(reached)
    // Begun in an earlier step, it has happened in this one.
    else if (notedIn >= 0 && notedIn !== this.run.eventIndex) this.unnoted.push(operation)
    if (work.after === undefined) return
    const touches = this.resourcesOf(work.after(isRejected))
    if (touches.length > 0) this.unnoted.push({ touches, site, order })
  }

  private areBlocked(): boolean {
    const asked = [...this.pending].filter((operation) => !this.lines.has(operation))
    return this.blocking.holds(asked.map(({ work }) => work.isBlocked))
  }

  private noteTouches(): void {
    for (const { work, site, notedIn, order } of this.pending) {
      if (work.whenBlocked === undefined || notedIn !== this.run.eventIndex) continue
      this.unnoted.push({ touches: this.resourcesOf(work.whenBlocked()), site, order })
    }
    if (this.unnoted.length === 0) return
    const { run } = this
    for (const { touches, site } of this.unnoted.toSorted((a, b) => a.order - b.order)) {
      for (const { resource, kind } of touches) run.touch(resource, kind, site)
    }
    this.unnoted = []
  }

  /** Both are under way: which is first is not known, and not ours to choose. */
  private noteOverlaps(): void {
    const { world, uncontrolled } = this.run
    for (const what of findOverlaps(this.called, world.parent)) uncontrolled.note(what)
    this.called = []
  }

  private isInTime(): boolean {
    const { realm, world, uncontrolled } = this.run
    for (const operation of this.pending) {
      const { name, began, work } = operation
      // Who knows of blocking is asked; the rest is slow, and the test's timeout is for that.
      if (work.isBlocked !== undefined) continue
      // Once is enough to know.
      const wait = world.unanswered.has(name) ? moment : patience
      if (realm.real.now() - began < wait) continue
      this.pending.delete(operation)
      this.reaching.end(operation)
      this.hasGivenUp = true
      world.unanswered.add(name)
      uncontrolled.note(`${name} (no answer within ${patience / 1000} s)`)
    }
    return this.pending.size > 0
  }

  enter<T>(call: () => T, operation?: Operation): T {
    const { run } = this
    const { extent } = run.world.platform
    return run.regions.during(run.regions.opaque, () =>
      extent === undefined ? run.promises.quietly(call) : extent.run(call, operation),
    )
  }

  nameOf(site: SiteId | undefined, work: Work): string {
    const known = site === undefined ? undefined : this.run.realm.sites.get(site)
    if (known === undefined) return work.name ?? 'an operation'
    return `${known.name} at ${known.file}:${known.line}`
  }
}
