import type { Access, Kind, ResourceId, SiteId, TaskId } from '@racetest/core'
import { AccessLog } from './access-log.ts'
import { isObject, labelOf } from './object-kinds.ts'
import { type Known, Objects } from './objects.ts'
import type { Touch } from './native-calls.ts'
import { isOpaque } from './opaque.ts'
import type { Operations } from './operations.ts'
import type { Promises } from './promises.ts'
import { Previews } from './preview.ts'
import type { Finder, Presumptions } from './presumptions.ts'
import { getRealm, type Realm } from './realm.ts'
import { everything, type OwnerId } from './resources.ts'
import type { Task } from './task.ts'
import { type Region, Regions } from './regions.ts'
import { isTransparent } from './transparent.ts'
import type { World } from './world.ts'

/** The running step of a run: which task it belongs to, what it has touched, made and broken. */
export abstract class Step implements Finder {
  readonly realm: Realm = getRealm()
  readonly world: World
  readonly objects: Objects
  readonly regions: Regions
  readonly previews: Previews | undefined

  /** The task whose step is running, and nothing between steps. */
  current: Task | undefined
  /** Index of the event that is running or comes next. */
  eventIndex = 0
  /** The task a called async function belongs to, if it is not one of its own: set by `race()`. */
  adopting: Task | undefined
  /** How deep the step is inside calls into code that is not instrumented. */
  opaqueDepth = 0
  /** The part of the step that control began is over: what runs now was called by a microtask. */
  inMicrotask = false
  /** Iterators of built-in collections, and the collection behind each. */
  iterators: Map<object, object> | undefined
  /** Async generators that have been asked for a value, and whether their body is ours; the one whose body is about to begin. */
  readonly begun: Map<object, boolean> = new Map()
  beginning: object | undefined
  /** The property that was read last, for logical assignment. */
  lastObject: unknown
  lastKey: unknown
  /** Of modules that were evaluated in this run: the first site of each, and the one after the last. */
  readonly newSites: (readonly [number, number])[] = []
  /** No step has begun yet: modules are being evaluated for this run. */
  isEvaluating = false
  /** What is evaluated now comes in an order that may be another one the next time. */
  isLate = false
  /** Where the program called, in this step, what is not instrumented. */
  enteredAt: SiteId | undefined
  /** The delayed promise that was made last, as long as nobody can have kept it. */
  fresh: object | undefined
  /** The step only waits for operations: what runs now is none of the program's. */
  intruded = false
  error: unknown
  failedAt: number | undefined
  failed = false

  /** Sites that the step has come by, where the world wants to know. */
  protected passing: Set<SiteId> | undefined
  protected certain = 0
  protected readonly log: AccessLog
  protected escaping: (() => void)[] = []
  protected objectsMade = 0

  constructor(world: World) {
    this.world = world
    this.objects = new Objects(
      world.names,
      this.realm,
      world.platform,
      this,
      () => this.regions,
      (known) => this.noteEscape(known),
    )
    this.regions = new Regions(this)
    this.log = new AccessLog(world.marks, world.recording)
    this.previews = world.recording ? new Previews(this) : undefined
    this.passing = world.watching ? new Set() : undefined
  }

  abstract readonly operations: Operations
  abstract readonly promises: Promises
  /** Continuations that wait, enabled or not. */
  abstract readonly live: number

  get isAlone(): boolean {
    return this.live === 0 && this.operations.names.length === 0
  }

  get finder(): TaskId | undefined {
    const { current } = this
    return (current?.racer ?? current?.top)?.id
  }

  get isBody(): boolean {
    return this.current?.racer === undefined
  }

  makerOf(promise: object): Region | 'program' | undefined {
    return this.promises.makerOf(promise)
  }

  get presumptions(): Presumptions {
    return this.world.presumptions
  }

  /** Instrumented code runs although no step does. */
  protected abstract ranOutside(): void

  /** The test body has been called, and may have called code that is not instrumented. */
  protected abstract get inBody(): boolean

  touch(resource: ResourceId, kind: Kind, site: SiteId | undefined): void {
    // To await what was kept is to read it first.
    this.fresh = undefined
    if (this.current === undefined || this.intruded) this.ranOutside()
    else if (!this.isLate) this.log.note(resource, kind, site)
    if (this.passing !== undefined && site !== undefined) this.passing.add(site)
  }

  /** Touches things outside the heap, and returns the accesses. */
  touchOutside(touches: readonly Touch[], site: SiteId | undefined): Access[] {
    return touches.map(({ kind, key, isQuiet }) => {
      const resource = this.world.names.external(key)
      if (this.previews === undefined || isQuiet !== true) this.touch(resource, kind, site)
      return { resource, kind }
    })
  }

  /** How to look at the value of the access just noted; asked only in a recording run. */
  see(peek: () => unknown): void {
    if (this.current !== undefined && !this.log.observing)
      this.previews?.see(this.log.current, peek)
  }

  /** The step makes the accesses that it has made by now whatever ran before it. */
  markCertain(): void {
    this.certain = this.log.current.length
  }

  /** The value of the access just noted: what was read, or what a write has left. */
  seeValue(value: unknown): void {
    if (this.previews === undefined || this.current === undefined || this.log.observing) return
    this.previews.seeValue(this.log.current, value)
  }

  /** A value that is about to be written into an object that foreign code has. */
  escapeLater(object: object, key: PropertyKey): void {
    this.escaping.push(() =>
      this.objects.escape(
        Object.getOwnPropertyDescriptor(object, key)?.value,
        this.objects.regionOf(object),
      ),
    )
  }

  /** What has been written into such objects until now is theirs, and not made by them. */
  escapeWritten(): void {
    for (const escape of this.escaping) escape()
  }

  /**
   * Foreign code gets hold of an object, or of all. Whoever had the object before did not know
   * that foreign code would touch it, so that it comes to have it counts as a change of it.
   */
  private noteEscape(known: Known | undefined): void {
    if (this.current === undefined || known?.madeBy === this.eventIndex) return
    const resource = known === undefined ? everything : this.world.names.whole(known.owner)
    this.touch(resource, 'write', undefined)
  }

  /** Code that is not instrumented runs in this step: what it touches is unknown, so all of it counts as one. */
  touchOpaque(site?: SiteId): void {
    this.regions.touch(this.regions.opaque, 'write', site)
  }

  /** Registers an object that this step has just made, and returns it. */
  made<T>(value: T, site: SiteId | undefined): T {
    this.fresh = undefined
    const { current } = this
    if (!isObject(value) || current === undefined || this.objects.has(value)) return value
    if (this.isLate) return value
    const owner = this.world.names.object(current.id, current.steps, this.objectsMade++)
    this.objects.add(value, owner, this.calledFrom, this.eventIndex)
    this.label(owner, value, site)
    return value
  }

  hasNewSite(site: SiteId): boolean {
    return this.newSites.some(([first, end]) => site >= first && site < end)
  }

  /** Whether what is made now has a name that is the same in every run. */
  get canName(): boolean {
    return this.current !== undefined && !this.isLate
  }

  /** An owner for something that is made in this step and is no object. */
  newOwner(): OwnerId {
    const { id, steps } = this.current!
    return this.world.names.object(id, steps, this.objectsMade++)
  }

  private label(owner: OwnerId, value: object, site: SiteId | undefined): void {
    if (this.previews === undefined || this.objects.isProxy(value)) return
    const written = site === undefined ? undefined : this.realm.sites.get(site)?.name
    this.world.names.label(owner, labelOf(value, written))
  }

  /** Awaits and reactions are the engine's own: `interleave: 'io'`. */
  get isNative(): boolean {
    return this.isEvaluating || this.world.options.interleave === 'io'
  }

  /** The same of one place. */
  isNativeAt(site: SiteId | undefined): boolean {
    return this.isNative && !(site !== undefined && this.world.options.slow?.has(site))
  }

  fail(error: unknown): void {
    // Which of two errors comes first depends on the order of their steps.
    if (this.current !== undefined) this.touch(this.world.special.failure, 'write', undefined)
    if (this.failed) return
    this.failed = true
    this.error = error
    if (this.current !== undefined) this.failedAt = this.eventIndex
  }

  /** From here on, until `endEvaluation`, what runs are modules. */
  beginEvaluation(root: Task): void {
    this.isEvaluating = true
    this.current = root
  }

  /** How many objects the modules made, and what they touched: all of it comes before the first step. */
  endEvaluation(): { readonly objects: number; readonly accesses: readonly Access[] } {
    for (const escape of this.escaping) escape()
    this.escaping = []
    this.isEvaluating = false
    this.current = undefined
    const accesses = this.log.take()
    this.previews?.finish(accesses)
    const objects = this.objectsMade
    this.objectsMade = 0
    return { objects, accesses }
  }

  /** What was called is over, what follows in this step was started by microtasks. */
  segmentEnded(): void {
    this.inMicrotask = true
  }

  /**
   * Whether what runs now was called by code that is not instrumented and is not the test
   * framework, which calls hooks and fixtures before the body.
   */
  get calledByOpaque(): boolean {
    if (this.opaqueDepth > 0) return true
    return this.inMicrotask && (this.current?.kind !== 'body' || this.inBody)
  }

  /** Whose code that was, if it was. */
  get calledFrom(): Region | undefined {
    return this.current !== undefined && this.calledByOpaque ? this.regions.current : undefined
  }

  /** See `transparent.ts`. */
  get isCalledByTransparent(): boolean {
    return this.world.platform.isTransparentCaller?.() === true
  }

  /** Called by a timer, an event or the like: runs foreign code if the function is. */
  callback(
    fn: (...args: unknown[]) => unknown,
    self: unknown,
    args: unknown[],
    from: Region | undefined,
  ): unknown {
    if (!isOpaque(fn)) return Reflect.apply(fn, self, args)
    const { regions } = this
    const isKnown = isTransparent(fn)
    const region = isKnown ? regions.opaque : regions.callBack(fn, args, from)
    if (!isKnown) regions.touch(region, 'write', undefined)
    for (const value of args) this.objects.escape(value, region)
    return regions.during(region, () => Reflect.apply(fn, self, args))
  }
}
