import {
  type Before,
  type Blocked,
  type Event,
  RaceToolError,
  type Run as CoreRun,
  type SiteId,
  type TaskId,
} from '@racetest/core'
import { Clock } from './clock.ts'
import type { Continuation } from './continuations.ts'
import { Holds } from './holds.ts'
import { Invariants } from './invariants.ts'
import { Letters } from './letters.ts'
import { Operations } from './operations.ts'
import { Opening } from './opening.ts'
import type { RunOutcome } from './outcome.ts'
import { Phases } from './phases.ts'
import { Promises } from './promises.ts'
import { Step } from './step.ts'
import { Task, type TaskKind } from './task.ts'
import { Timers } from './timers.ts'
import { Uncontrolled } from './uncontrolled.ts'
import { Waiting } from './waiting.ts'
import type { World } from './world.ts'

/**
 * One run of the phases. It hands out continuations one at a time, and notes what each step
 * touches. While it exists it is `realm.run`, and the hooks report to it.
 */
export class Run extends Step implements CoreRun {
  readonly promises: Promises
  readonly clock: Clock
  readonly timers: Timers
  readonly letters: Letters
  readonly phases: Phases
  readonly uncontrolled: Uncontrolled
  readonly operations: Operations
  readonly holds: Holds = new Holds(this)
  readonly root: Task

  /** How many there have been. */
  tasks = 0
  /** The letter of each event, as it was when it was chosen, and what went on in it. */
  readonly chosen: string[] = []
  readonly taken: Continuation[] = []
  /** What `race.order` has asked for, in order. */
  readonly pinned: string[] = []
  /** The sites that the last step came by, where the world wants to know. */
  passed: ReadonlySet<SiteId> = new Set()
  readonly invariants: Invariants

  private readonly opening = new Opening(this)
  private readonly waiting = new Waiting()
  private spawned = 0
  private spawnedByOpaque = 0
  private settling = 0
  private resumedAt: SiteId | undefined
  private lastSuspended: SiteId | undefined
  private wasUnhandled = false
  private closed = false
  private pendingAfter: number[] = []

  constructor(world: World) {
    super(world)
    this.promises = new Promises(this)
    this.clock = new Clock(this)
    this.timers = new Timers(this)
    this.letters = new Letters()
    this.invariants = new Invariants(world.names)
    this.uncontrolled = new Uncontrolled(this)
    this.operations = new Operations(this)
    this.root = new Task(
      this,
      world.names.task(0, 0, 0),
      'body',
      undefined,
      world.options.seed,
      'test body',
    )
    this.phases = new Phases(this, world.options.phases)
    this.opening.begin()
  }

  // --- what the explorer asks --------------------------------------------------------------

  rest(): boolean {
    const { drain } = this.world.platform
    if (drain !== undefined) this.drain(drain)
    else if (this.settling === 0) {
      // Without a way to drain, one turn of the event loop does it.
      this.settling = 1
      return false
    }
    this.settling = 0
    if (!this.opening.rest()) return false
    if (this.uncontrolled.waitsForModules() || this.operations.waits()) return false
    return this.canGoOn || !(this.operations.waitsForBreak() ?? this.uncontrolled.waitsForOutside())
  }

  /** Whether anybody can: along a known prefix nobody asks who. */
  get canGoOn(): boolean {
    return this.waiting.canGoOn || this.ready().length > 0
  }

  private drain(drain: () => void): void {
    try {
      return drain()
    } catch (error) {
      // A tick that was queued before the run.
      this.unhandled(error, 'exception', undefined)
    }
    drain()
  }

  enabled(before: Before): readonly TaskId[] {
    this.world.before = before
    let ready = this.ready()
    if (ready.length === 0 && this.phases.advance()) ready = this.ready()
    // Letters are for people: exploring does without.
    if (this.previews !== undefined || this.world.lettering) this.letters.assign(ready)
    return ready.map((continuation) => continuation.task.id)
  }

  step(id: TaskId): void {
    this.fresh = undefined
    // Along a known prefix nobody asks what is enabled.
    if (this.waiting.get(id) === undefined) this.phases.advance()
    const continuation = this.waiting.get(id)
    if (continuation?.enabled !== true) throw this.cannotFollow(id)
    this.waiting.remove(continuation)
    const { task } = continuation
    this.chosen.push(this.letters.of(task))
    this.taken.push(continuation)
    this.current = task
    this.resumedAt = continuation.site
    this.regions.begin()
    this.enteredAt = undefined
    this.inMicrotask = false
    this.adopting = undefined
    this.uncontrolled.isWaiting = false
    this.uncontrolled.isProbing = false
    this.pendingAfter = continuation.after
    this.promises.step()
    this.timers.beginStep(task, continuation.after)
    this.clock.beginStep(task, continuation.after)
    continuation.resume()
  }

  private cannotFollow(id: TaskId): RaceToolError {
    this.world.differences.noteMissing(id)
    return new RaceToolError(
      `two runs of one schedule differ at step ${this.eventIndex + 1}: task ${id} is not there. Make the test start from the same state each time.`,
    )
  }

  event(): Event {
    const task = this.current!
    for (const escape of this.escaping) escape()
    if (this.escaping.length > 0) this.escaping = []
    if (!this.invariants.areNone) this.invariants.check(this.log, (error) => this.fail(error))
    this.uncontrolled.checkPatches()
    const accesses = this.log.take()
    if (this.passing !== undefined) {
      this.passed = this.passing
      this.passing = new Set()
    }
    const event: { -readonly [K in keyof Event]: Event[K] } = {
      task: task.id,
      accesses: this.previews?.finish(accesses) ?? accesses,
      after: this.pendingAfter,
    }
    if (this.certain > 0) event.certain = this.certain
    this.certain = 0
    if (this.resumedAt !== undefined) event.resumedAt = this.resumedAt
    if (this.lastSuspended !== undefined) event.suspendedAt = this.lastSuspended
    this.lastSuspended = undefined
    this.clock.endStep(task)
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
    // Who waits for an answer that may still come is not stuck for certain.
    const escaped = this.uncontrolled.escaped()
    const isStuck = this.phases.stuck && escaped.length === 0
    const shortages = this.holds.end()
    this.close()
    const late = this.world.options.afterRun?.()
    if (late !== undefined) this.fail(late)
    return {
      ...(this.failed ? { error: this.error } : {}),
      ...(this.wasUnhandled ? { unhandled: true } : {}),
      ...(this.failedAt === undefined ? {} : { failedAt: this.failedAt }),
      ...(isStuck ? { deadlock: true, stuck: this.waiting.stuck(), shortages } : {}),
      ...(escaped.length === 0 ? {} : { escaped }),
      ...(this.operations.broken && { broken: this.operations.broken }),
    }
  }

  /** What the run left waiting never continues. */
  close(): void {
    if (!this.closed) this.realm.run = undefined
    this.closed = true
  }

  // --- what the hooks tell ------------------------------------------------------------------

  /** A new line of execution, created by the step that is running. */
  spawn(kind: TaskKind, name: string, parent: Task | undefined = this.current): Task {
    const at = this.current ?? this.root
    // Numbered apart, because foreign code may well set a timer in the first run only.
    const foreign = kind === 'timer' && (this.calledByOpaque || this.isCalledByTransparent)
    const ordinal = foreign ? 2 ** 15 + this.spawnedByOpaque++ : this.spawned++
    const id = this.world.names.task(at.id, at.steps, ordinal)
    if (foreign) this.world.differences.addForeignTask(id, this.isCalledByTransparent)
    const hash =
      Math.imul(at.hash ^ (at.steps * 0x9e3779b1 + ordinal), 0x85ebca6b) ^ (at.hash >>> 13)
    return new Task(this, id, kind, parent ?? this.root, hash, name)
  }

  /** The next step of a task: not enabled until `enable` is called on it. */
  suspend(
    task: Task,
    kind: Continuation['kind'],
    site: SiteId | undefined,
    resume: () => void,
  ): Continuation {
    if (kind === 'await') {
      this.lastSuspended ??= site
      if (site !== undefined) this.passing?.add(site)
    }
    this.uncontrolled.suspended()
    const after = this.current === undefined ? [] : [this.eventIndex]
    return this.waiting.add(task, kind, site, after, resume)
  }

  enable(continuation: Continuation): void {
    continuation.enabled = true
    if (this.uncontrolled.isOutside) this.uncontrolled.answered(continuation.site)
    if (this.current === undefined) return
    if (!continuation.after.includes(this.eventIndex)) continuation.after.push(this.eventIndex)
  }

  drop(continuation: Continuation): void {
    this.waiting.remove(continuation)
  }

  protected override ranOutside(): void {
    this.uncontrolled.ranOutside()
  }

  protected override get inBody(): boolean {
    return this.phases.inBody
  }

  isBefore(earlier: number, later: number): boolean {
    return earlier === later || later >= this.eventIndex || this.world.before(earlier, later)
  }

  /** A rejection or an exception that nobody handled, in the step that is running. */
  unhandled(error: unknown, kind: 'rejection' | 'exception', promise: unknown): void {
    if (this.isEvaluating) return this.world.evaluations?.fail(error)
    this.promises.rejection(promise, 'write')
    if (this.current === undefined && kind === 'rejection' && this.phases.over) return
    if (!this.failed) this.wasUnhandled = kind === 'rejection'
    this.fail(error)
  }

  /** The letter of a task that waits for its next step, as of now. */
  letterOf(id: TaskId): string {
    const task = this.waiting.get(id)?.task
    return task === undefined ? '_' : this.letters.of(task)
  }

  /** The name of the task of `race()` that a waiting task is part of; that of the body where it is none. */
  racerOf(id: TaskId): string {
    return (this.waiting.get(id)?.task ?? this.root).racer?.name ?? this.root.name
  }

  get live(): number {
    return this.waiting.size
  }

  private ready(): Continuation[] {
    const { ready, timers } = this.waiting.enabled()
    if (timers.length > 0) ready.push(...this.timers.ready(timers, ready.length === 0))
    return ready
  }
}
