import {
  type Before,
  type Blocked,
  type Event,
  type Kind,
  type Outcome,
  RaceToolError,
  type ResourceId,
  type Run as CoreRun,
  type SiteId,
  type TaskId,
} from '@racetest/core'
import { AccessLog } from './access-log.ts'
import type { Continuation } from './continuations.ts'
import { Invariants } from './invariants.ts'
import { Letters } from './letters.ts'
import { isObject, labelOf, Objects } from './objects.ts'
import { isOpaque } from './opaque.ts'
import { Phases } from './phases.ts'
import { Previews } from './preview.ts'
import { Promises } from './promises.ts'
import { getRealm, type Realm } from './realm.ts'
import { Task, type TaskKind } from './task.ts'
import { Timers } from './timers.ts'
import { Uncontrolled } from './uncontrolled.ts'
import type { OwnerId } from './resources.ts'
import type { World } from './world.ts'

/** Outcome of a run, with what cannot be vouched for. */
export interface RunOutcome extends Outcome {
  /** What escaped control in this run. */
  readonly escaped?: readonly string[]
  /** The error is a rejection that nobody handled. */
  readonly unhandled?: boolean
  /** Continuations that nothing will ever enable, where that is the failure. */
  readonly stuck?: readonly Continuation[]
}

/**
 * One run of the phases. It hands out continuations one at a time, and notes what each step
 * touches. While it exists it is `realm.run`, and the hooks report to it.
 */
export class Run implements CoreRun {
  readonly promises: Promises
  readonly timers: Timers
  readonly objects: Objects
  readonly letters: Letters
  readonly phases: Phases
  readonly uncontrolled: Uncontrolled
  readonly previews: Previews | undefined
  readonly realm: Realm = getRealm()
  readonly root: Task

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
  /** Continuations of `race.pause()`, by promise. */
  readonly pauses: Map<object, Continuation> = new Map()
  /** The letter of each event, as it was when it was chosen. */
  readonly chosen: string[] = []
  /** Iterators of built-in collections, and the collection behind each. */
  readonly iterators: Map<object, object> = new Map()
  /** Objects of computed accesses whose key is being evaluated. */
  bases: unknown[] = []
  /** The property that was read last, for logical assignment. */
  lastObject: unknown
  lastKey: unknown
  /** Checked after every step. */
  readonly invariants: Invariants
  error: unknown
  failedAt: number | undefined
  failed = false

  private readonly waiting = new Map<TaskId, Continuation>()
  private order = 0
  private spawned = 0
  private spawnedByOpaque = 0
  private objectsMade = 0
  private readonly log: AccessLog
  private settling = 0
  private offered: Continuation[] = []
  private resumedAt: SiteId | undefined
  private lastSuspended: SiteId | undefined
  private wasUnhandled = false
  private escaping: (() => void)[] = []
  private closed = false

  readonly world: World

  constructor(world: World) {
    this.world = world
    this.objects = new Objects(world.names, this.realm, world.platform)
    this.promises = new Promises(this)
    this.timers = new Timers(this)
    this.letters = new Letters()
    this.log = new AccessLog(world.marks, world.recording)
    this.invariants = new Invariants(world.names)
    this.uncontrolled = new Uncontrolled(this)
    this.previews = world.recording ? new Previews(this) : undefined
    this.root = new Task(
      this,
      world.names.task(0, 0, 0),
      'body',
      undefined,
      world.options.seed,
      'test body',
    )
    this.phases = new Phases(this, world.options.phases)
    world.options.beforeRun?.()
    this.realm.run = this
    this.phases.begin()
  }

  // --- what the explorer asks --------------------------------------------------------------

  rest(): boolean {
    const { drain } = this.world.platform
    if (drain !== undefined) drain()
    else if (this.settling === 0) {
      // Without a way to drain, one turn of the event loop does it.
      this.settling = 1
      return false
    }
    this.settling = 0
    this.offered = this.ready()
    return this.offered.length > 0 || !this.uncontrolled.mayStillMove()
  }

  enabled(before: Before): readonly TaskId[] {
    this.world.before = before
    // Who may run depends on what comes before what, which was not known at rest.
    let ready = this.timers.areWaiting ? this.ready() : this.offered
    if (ready.length === 0 && this.phases.advance()) ready = this.ready()
    // Letters are for people: exploring does without.
    if (this.previews !== undefined) this.letters.assign(ready)
    return ready.map((continuation) => continuation.task.id)
  }

  step(id: TaskId): void {
    // Along a known prefix nobody asks what is enabled.
    if (!this.waiting.has(id)) this.phases.advance()
    const continuation = this.waiting.get(id)
    if (continuation === undefined) throw this.cannotFollow(id)
    this.waiting.delete(id)
    const { task } = continuation
    this.chosen.push(this.letters.of(task))
    task.pending = undefined
    this.current = task
    this.resumedAt = continuation.site
    this.opaqueDepth = 0
    this.inMicrotask = false
    this.adopting = undefined
    this.bases = []
    this.pendingAfter = continuation.after
    this.promises.step()
    this.timers.beginStep(task, continuation.after)
    continuation.resume()
  }

  private cannotFollow(id: TaskId): RaceToolError {
    const { differences } = this.world
    differences.note(differences.isForeign(id) ? 'foreign' : 'other')
    return new RaceToolError(
      `two runs of one schedule differ at step ${this.eventIndex + 1}: task ${id} is not there. Make the test start from the same state each time.`,
    )
  }

  private pendingAfter: number[] = []

  event(): Event {
    const task = this.current!
    for (const escape of this.escaping) escape()
    this.escaping = []
    this.invariants.check(this.log, (error) => this.fail(error))
    this.uncontrolled.checkPatches()
    const accesses = this.log.take()
    const event: Event = {
      task: task.id,
      accesses: this.previews?.finish(accesses) ?? accesses,
      after: this.pendingAfter,
      ...(this.resumedAt === undefined ? {} : { resumedAt: this.resumedAt }),
      ...(this.lastSuspended === undefined ? {} : { suspendedAt: this.lastSuspended }),
    }
    this.lastSuspended = undefined
    this.timers.endStep(task)
    task.steps++
    this.current = undefined
    this.eventIndex++
    this.spawned = 0
    this.spawnedByOpaque = 0
    this.objectsMade = 0
    return event
  }

  blocked(): readonly Blocked[] {
    // A timer that the end of the run dropped could have fired before it.
    return this.timers.dropped()
  }

  outcome(): RunOutcome {
    const stuck = this.phases.stuck ? [...this.waiting.values()].filter((c) => !c.enabled) : []
    this.close()
    const late = this.world.options.afterRun?.()
    if (late !== undefined) this.fail(late)
    const escaped = this.uncontrolled.escaped()
    return {
      ...(this.failed ? { error: this.error } : {}),
      ...(this.wasUnhandled ? { unhandled: true } : {}),
      ...(this.failedAt === undefined ? {} : { failedAt: this.failedAt }),
      ...(this.phases.stuck ? { deadlock: true, stuck } : {}),
      ...(escaped.length === 0 ? {} : { escaped }),
    }
  }

  /** Gives back all that was patched. What the run left waiting never continues. */
  close(): void {
    if (this.closed) return
    this.closed = true
    this.realm.run = undefined
  }

  // --- what the hooks tell ------------------------------------------------------------------

  /** A new line of execution, created by the step that is running. */
  spawn(kind: TaskKind, name: string, parent: Task | undefined = this.current): Task {
    const by = parent ?? this.root
    const at = this.current ?? this.root
    // Numbered apart, because foreign code may well set a timer in the first run only.
    const foreign = kind === 'timer' && this.calledByOpaque
    const ordinal = foreign ? 2 ** 15 + this.spawnedByOpaque++ : this.spawned++
    const id = this.world.names.task(at.id, at.steps, ordinal)
    if (foreign) this.world.differences.addForeign({ task: id })
    const hash =
      Math.imul(at.hash ^ (at.steps * 0x9e3779b1 + ordinal), 0x85ebca6b) ^ (at.hash >>> 13)
    return new Task(this, id, kind, by, hash, name)
  }

  /** The next step of a task: not enabled until `enable` is called on it. */
  suspend(
    task: Task,
    kind: Continuation['kind'],
    site: SiteId | undefined,
    resume: () => void,
  ): Continuation {
    const continuation: Continuation = {
      task,
      kind,
      site,
      order: this.order++,
      after: this.current === undefined ? [] : [this.eventIndex],
      enabled: false,
      resume,
    }
    if (kind === 'await') this.lastSuspended ??= site
    this.waiting.set(task.id, continuation)
    task.pending = continuation
    return continuation
  }

  enable(continuation: Continuation): void {
    continuation.enabled = true
    if (this.current === undefined) this.uncontrolled.enabledFromOutside(continuation)
    else if (!continuation.after.includes(this.eventIndex)) continuation.after.push(this.eventIndex)
  }

  drop(continuation: Continuation): void {
    this.waiting.delete(continuation.task.id)
    continuation.task.pending = undefined
  }

  touch(resource: ResourceId, kind: Kind, site: SiteId | undefined): void {
    if (this.current === undefined) this.uncontrolled.ranOutside()
    else this.log.note(resource, kind, site)
  }

  /** How to look at the value of the access just noted; asked only in a recording run. */
  see(peek: () => unknown): void {
    if (this.current !== undefined && !this.log.observing)
      this.previews?.see(this.log.current, peek)
  }

  /** The value of the access just noted: what was read, or what a write has left. */
  seeValue(value: unknown): void {
    if (this.previews === undefined || this.current === undefined || this.log.observing) return
    this.previews.seeValue(this.log.current, value)
  }

  /** A value that is about to be written into an object that foreign code has. */
  escapeLater(object: object, key: PropertyKey): void {
    this.escaping.push(() =>
      this.objects.escape(Object.getOwnPropertyDescriptor(object, key)?.value),
    )
  }

  /** Code that is not instrumented runs in this step: what it touches is unknown, so all of it counts as one. */
  touchOpaque(site?: SiteId): void {
    this.touch(this.world.special.opaque, 'write', site)
  }

  /** Registers an object that this step has just made, and returns it. */
  made<T>(value: T, site: SiteId | undefined): T {
    const { current } = this
    if (!isObject(value) || current === undefined || this.objects.has(value)) return value
    const owner = this.world.names.object(current.id, current.steps, this.objectsMade++)
    this.objects.add(value, owner, this.calledByOpaque, this.eventIndex)
    this.label(owner, value, site)
    return value
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
    return this.world.options.interleave === 'io'
  }

  isBefore(earlier: number, later: number): boolean {
    return earlier === later || later >= this.eventIndex || this.world.before(earlier, later)
  }

  fail(error: unknown): void {
    if (this.failed) return
    this.failed = true
    this.error = error
    if (this.current !== undefined) this.failedAt = this.eventIndex
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
    return this.inMicrotask && (this.current?.kind !== 'body' || this.phases.inBody)
  }

  /** Calls the test body, from wherever the test framework has got to. */
  enterBody(body: () => unknown): unknown {
    if (this.current === undefined) return body()
    this.phases.inBody = true
    this.inMicrotask = false
    this.adopting = this.current
    try {
      const result = body()
      this.promises.trust(result)
      return result
    } finally {
      this.adopting = undefined
      this.segmentEnded()
    }
  }

  /** Called by a timer, an event or the like: runs foreign code if the function is. */
  callback(fn: (...args: unknown[]) => unknown, self: unknown, args: unknown[]): unknown {
    if (!isOpaque(fn)) return Reflect.apply(fn, self, args)
    this.touchOpaque()
    this.opaqueDepth++
    try {
      return Reflect.apply(fn, self, args)
    } finally {
      this.opaqueDepth--
    }
  }

  /** A rejection or an exception that nobody handled, in the step that is running. */
  unhandled(error: unknown, kind: 'rejection' | 'exception', promise: unknown): void {
    this.promises.rejection(promise, 'write')
    if (this.current === undefined && kind === 'rejection' && this.phases.over) return
    if (!this.failed) this.wasUnhandled = true
    this.fail(error)
  }

  /** The letter of a task that waits for its next step, as of now. */
  letterOf(id: TaskId): string {
    const continuation = this.waiting.get(id)
    return continuation === undefined ? '_' : this.letters.of(continuation.task)
  }

  /** Continuations that wait, enabled or not. */
  get live(): number {
    return this.waiting.size
  }

  private ready(): Continuation[] {
    const ready: Continuation[] = []
    const timers: Continuation[] = []
    for (const continuation of this.waiting.values()) {
      if (!continuation.enabled) continue
      if (continuation.kind === 'timer') timers.push(continuation)
      else ready.push(continuation)
    }
    ready.push(...this.timers.ready(timers, ready.length === 0))
    return ready
  }
}
