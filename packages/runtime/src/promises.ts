import type { ResourceId } from '@racetest/core'
import { type Deferred, makeDeferred } from './deferred.ts'
import { followAny, isPlainPromise } from './follow.ts'
import { isObject } from './object-kinds.ts'
import type { Region } from './regions.ts'
import type { Run } from './run.ts'
import { valueKey, type OwnerId } from './resources.ts'
import { getTracked, setTracked, type Tracked } from './tracked.ts'

/** Promises whose settling is decided by others: `Promise.all` by every element, not only by the last. */
export interface Composite {
  /** When the result depends on every element: if it is fulfilled (`all`), rejected (`any`), always (`allSettled`). */
  readonly needs: 'fulfilled' | 'rejected' | 'always' | 'never'
  /** Promises, or events that settled an element. */
  readonly elements: readonly unknown[]
}

const then = Promise.prototype.then

/** Numbers the runs of this realm. */
let nextNumber = 1

/** Promises that foreign code makes are numbered apart: it may well make more of them in the first run. */
const foreign = 2 ** 14

/**
 * Which step settled which promise. The edges from a settling step to the continuation that
 * waited for it come from here, and so do the accesses of those who look at a promise's state:
 * a second `resolve`, `Promise.race`, native reactions in code we do not control.
 */
export class Promises {
  private readonly number = nextNumber++
  private composites: Map<object, Composite> | undefined
  private ordinal = 0
  private foreignOrdinal = 0
  /** Set while the runtime makes promises of its own, which are nobody's business. */
  private quiet = 0
  /** Where awaits are the engine's own (`interleave: 'io'`): our code is about to await something. */
  private expecting = false
  private own = 0

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  private find(promise: object): Tracked | undefined {
    return getTracked(promise, this.number)
  }

  /** A new step begins: promises are numbered anew. */
  step(): void {
    this.ordinal = 0
    this.foreignOrdinal = 0
  }

  /** Makes promises that the program never sees as such. */
  quietly<T>(fn: () => T): T {
    this.quiet++
    try {
      return fn()
    } finally {
      this.quiet--
    }
  }

  /** A promise that the program never sees as such, with its functions. */
  defer(): Deferred {
    return this.quietly(makeDeferred)
  }

  /** Our own code awaits natively next: the reaction that adds is not foreign code's. */
  expectAttach(): void {
    this.expecting = true
  }

  /** Adds native reactions on behalf of our own code. */
  natively<T>(fn: () => T): T {
    this.own++
    try {
      return fn()
    } finally {
      this.own--
    }
  }

  /** Only the test framework will wait for it natively. */
  trust(promise: unknown): void {
    const tracked = isObject(promise) ? this.find(promise) : undefined
    if (tracked !== undefined) tracked.trusted = true
  }

  /** Takes a promise that was made quietly for one of the program's. */
  adopt<T extends object>(promise: T): T {
    this.track(promise)
    return promise
  }

  /** What settled a promise: events that come before whoever continues after it. */
  causes(value: unknown, rejected: boolean, into: number[], depth = 0): void {
    if (typeof value !== 'object' || value === null) return
    const by = this.find(value)?.settledBy
    if (by !== undefined && !into.includes(by)) into.push(by)
    const composite = this.composites?.get(value)
    if (composite === undefined || composite.needs === 'never' || depth > 100) return
    if (composite.needs !== 'always' && (composite.needs === 'rejected') !== rejected) return
    for (const element of composite.elements) {
      if (typeof element !== 'number')
        this.causes(element, composite.needs === 'rejected', into, depth + 1)
      else if (!into.includes(element)) into.push(element)
    }
  }

  compose(promise: object, composite: Composite): void {
    this.composites ??= new Map()
    this.composites.set(promise, composite)
    const tracked = this.find(promise)
    if (tracked !== undefined) tracked.joint = composite.needs !== 'never'
  }

  /**
   * An element of a joint promise has settled. Those that only add to it commute, and the last does
   * nothing that the others do not; one that decides it alone conflicts with its like. Where the
   * result shows every element as it is, only what the engine runs at the end is left to be noted.
   */
  contribute(promise: object, part: 'decides' | 'adds' | 'may reject' | 'shows'): void {
    const tracked = this.find(promise)
    if (tracked === undefined || this.run.current === undefined) return
    if (part === 'decides') return this.touchDecision(tracked, 'write')
    const kind = this.settlingKind(tracked)
    if (part !== 'shows' || kind === 'write')
      this.run.touch(this.resourceOf(tracked), kind, undefined)
    if (part === 'may reject') this.rejection(promise, 'write')
  }

  /** Whose code has made a promise in this run: undefined where that is not known, `program` where it is the program's. */
  makerOf(promise: object): Region | 'program' | undefined {
    const tracked = this.find(promise)
    return tracked !== undefined && tracked.ordinal < foreign ? 'program' : tracked?.region
  }

  /** Those of which a result has all values in order. */
  elementsOf(promise: object): readonly unknown[] | undefined {
    const composite = this.composites?.get(promise)
    return composite?.needs === 'fulfilled' ? composite.elements : undefined
  }

  /** Where the engine itself runs who waits, the last element to settle does something that the others do not. */
  private settlingKind({ joint, awaitedBy }: Tracked): 'update' | 'write' {
    return joint && awaitedBy === undefined && !this.run.isNative ? 'update' : 'write'
  }

  private touchDecision(tracked: Tracked, kind: 'read' | 'write'): void {
    this.run.touch(this.run.world.names.key(this.ownerOf(tracked), 'decision'), kind, undefined)
  }

  /** A promise's state as a resource: settling writes it, looking reads it. */
  resource(promise: object): ResourceId | undefined {
    const tracked = this.find(promise)
    return tracked === undefined ? undefined : this.resourceOf(tracked)
  }

  private resourceOf(tracked: Tracked): ResourceId {
    tracked.resource ??= this.run.world.names.key(this.ownerOf(tracked), valueKey)
    return tracked.resource
  }

  private ownerOf(tracked: Tracked): OwnerId {
    if (tracked.owner === undefined) {
      const { task, step, ordinal } = tracked
      const { names, differences } = this.run.world
      tracked.owner = names.promise(task, step, ordinal)
      if (ordinal >= foreign) differences.addForeign(tracked.owner)
    }
    return tracked.owner
  }

  /** Somebody looks whether a promise has settled, in the step that is running. */
  look(promise: unknown, depth = 0): void {
    if (!isObject(promise)) return
    const tracked = this.find(promise)
    if (tracked === undefined) return
    this.run.touch(this.resourceOf(tracked), 'read', undefined)
    if (!tracked.joint) return
    this.touchDecision(tracked, 'read')
    const composite = this.composites?.get(promise)
    if (composite?.needs !== 'always' || depth > 100) return
    for (const element of composite.elements) this.look(element, depth + 1)
  }

  isSettled(promise: object): boolean {
    return this.find(promise)?.settledBy !== undefined
  }

  /**
   * Watches a promise without anybody noticing: the callback runs in the step in which it
   * settles, or in this one if it has.
   */
  watch(promise: unknown, settled: (value: unknown, rejected: boolean) => void): void {
    if (!isObject(promise)) {
      settled(promise, false)
      return
    }
    this.rejection(promise, 'update')
    const fulfilled = (value: unknown): void => settled(value, false)
    const rejected = (error: unknown): void => {
      this.rejection(promise, 'write')
      settled(error, true)
    }
    this.quiet++
    if (isPlainPromise(promise)) then.call(promise, fulfilled, rejected)
    else void followAny(promise, fulfilled, rejected)
    this.quiet--
  }

  /**
   * A promise is rejected (a write), or somebody comes to handle that (an update): which is first
   * decides whether the rejection is an unhandled one. Those who reject a joint promise together
   * commute, whoever is the last; so there a rejection is the update, and to handle it a read.
   */
  rejection(promise: unknown, kind: 'write' | 'update'): void {
    if (!isObject(promise) || this.run.current === undefined) return
    const tracked = this.find(promise)
    if (tracked === undefined) return
    tracked.rejection ??= this.run.world.names.key(this.ownerOf(tracked), 'rejection')
    const commutes = tracked.joint && !this.run.isNative
    this.run.touch(
      tracked.rejection,
      commutes ? (kind === 'write' ? 'update' : 'read') : kind,
      undefined,
    )
  }

  /** `then` of the language on a promise of ours. */
  chain(
    promise: Promise<unknown>,
    fulfilled: ((value: unknown) => unknown) | undefined,
    rejected: ((reason: unknown) => unknown) | undefined,
  ): Promise<unknown> {
    return this.quietly(() => then.call(promise, fulfilled, rejected) as Promise<unknown>)
  }

  private track(promise: object): void {
    const { current } = this.run
    if (current === undefined) return
    setTracked(promise, {
      run: this.number,
      task: current.id,
      step: current.steps,
      ordinal: this.run.calledByOpaque ? foreign + this.foreignOrdinal++ : this.ordinal++,
      owner: this.run.isLate ? this.run.world.names.owner('Promise') : undefined,
      resource: undefined,
      rejection: undefined,
      settledBy: undefined,
      awaitedBy: undefined,
      region: this.run.calledByOpaque ? this.run.regions.likely : undefined,
      trusted: false,
      joint: false,
    })
  }

  init(promise: object, parent: object | undefined): void {
    const { isLoading, isProbing } = this.run.uncontrolled
    if (this.quiet > 0 || isLoading || isProbing || this.run.operations.isBehind) return
    if (parent !== undefined) {
      const tracked = this.find(parent)
      // The engine's own helper for an await of a gate, or of something before this run.
      if (tracked === undefined) return
      this.attached(parent, tracked)
    }
    this.track(promise)
  }

  /** A native reaction was added: what it runs depends on whether the promise has settled by now. */
  private attached(promise: object, tracked: Tracked): void {
    if (this.run.isEvaluating) return this.run.world.evaluations?.noteAwaited(promise)
    this.look(promise)
    if (this.expecting) {
      this.expecting = false
      return
    }
    if (this.own > 0 || tracked.trusted || this.run.isCalledByTransparent) return
    const { regions } = this.run
    const by = regions.candidates
    tracked.awaitedBy = [...new Set([...(tracked.awaitedBy ?? []), ...by])]
    if (tracked.settledBy !== undefined) regions.touchAll(by)
  }

  settled(promise: object): void {
    const tracked = this.find(promise)
    if (tracked === undefined || this.run.current === undefined) return
    tracked.settledBy = this.run.eventIndex
    this.run.world.evaluations?.noteSettled(this.run, promise)
    // Those who settle a joint promise together have each said so.
    const kind = this.settlingKind(tracked)
    if (kind === 'write') this.run.touch(this.resourceOf(tracked), kind, undefined)
    if (tracked.awaitedBy !== undefined) this.run.regions.touchAll(tracked.awaitedBy)
  }
}
