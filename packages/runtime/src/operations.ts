import { type Access, conflictsWith, type SiteId } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import { followAny, isPlainPromise } from './follow.ts'
import { isOurs } from './opaque.ts'
import type { Run } from './run.ts'
import type { Task } from './task.ts'

type Fn = (...args: unknown[]) => unknown

/** Milliseconds that an operation gets to answer. */
const patience = 1000
const moment = 20

const then = Promise.prototype.then

interface Operation {
  readonly name: string
  readonly began: number
  readonly touches: readonly Access[]
}

/** A promise that settles when the explorer says so, and what it then settles to. */
export interface Delay {
  continuation: Continuation
  /** The task that awaits it, if that is one step with its settling. */
  joinedBy?: Task
  /** Absent until it is known; then what it was fulfilled or rejected with. */
  answer?: { readonly value: unknown; readonly rejected: boolean }
}

/** A function of the program's that is no class. */
function isOwnCallback(arg: unknown): arg is Fn {
  if (typeof arg !== 'function' || !isOurs(arg)) return false
  return Object.getOwnPropertyDescriptor(arg, 'prototype')?.writable !== false
}

/**
 * Real work outside the heap that steps begin: a query, a file that is read. A step lasts until
 * what it began has been answered, so an operation happens as a whole in the step that calls it;
 * the answer may then take arbitrarily long to arrive.
 *
 * What the code behind an operation does meanwhile (its timers, its promises) is real, and none of
 * the explorer's business.
 */
export class Operations {
  private readonly pending = new Set<Operation>()
  /** An operation has begun in this run. */
  private any = false
  /** The step has come to rest but for operations: what runs now is the code behind them. */
  private isWaiting = false

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** Something has not been answered, and may be answered yet. */
  hasGivenUp = false

  /** An answer or a callback is the one thing that may come from outside meanwhile. */
  private arrive(fn: () => void): void {
    const { run } = this
    const { intruded } = run
    run.intruded = false
    fn()
    run.intruded = intruded
  }

  /** Whether the code that is running is behind an operation. */
  get isBehind(): boolean {
    return this.any && (this.isWaiting || this.run.world.platform.extent?.isInside() === true)
  }

  /** Whether the step has to go on until an operation is answered. One that is not in time has escaped. */
  waits(): boolean {
    this.isWaiting = this.pending.size > 0 && this.isInTime()
    this.run.intruded = this.isWaiting
    return this.isWaiting
  }

  private isInTime(): boolean {
    const { realm, world, uncontrolled } = this.run
    for (const operation of this.pending) {
      const { name, began } = operation
      // Once is enough to know.
      const wait = world.unanswered.has(name) ? moment : patience
      if (realm.real.now() - began < wait) continue
      this.pending.delete(operation)
      this.hasGivenUp = true
      world.unanswered.add(name)
      uncontrolled.note(`${name} (no answer within ${patience / 1000} s)`)
    }
    return this.pending.size > 0
  }

  /**
   * Calls into code that is not instrumented. A promise that comes of it settles in a step of its
   * own, callbacks are called in steps of theirs.
   */
  perform(
    call: (args: unknown[]) => unknown,
    args: unknown[],
    site: SiteId | undefined,
    touches: readonly Access[],
  ): unknown {
    const { run } = this
    const name = this.nameOf(site)
    const operation: Operation = { name, began: run.realm.real.now(), touches }
    this.any = true
    for (const other of this.pending) {
      // Both are under way: which is first is not known, and not ours to choose.
      const { parent } = run.world
      if (touches.some((a) => other.touches.some((b) => conflictsWith(a, b, parent))))
        run.uncontrolled.note(`${name} (begun while ${other.name} was not answered)`)
    }
    let isCalled = false
    const called = (): void => {
      isCalled = true
      this.pending.delete(operation)
    }
    const given = args.map((arg) =>
      isOwnCallback(arg) ? this.defer(arg, name, site, called) : arg,
    )
    for (const arg of args) run.objects.escape(arg)
    const result = this.enter(() => call(given))
    // Anything else with a `then` may begin its work when that is called, which is not seen.
    if (result instanceof Promise) {
      this.pending.add(operation)
      return this.delay(result, name, site, () => this.pending.delete(operation))
    }
    if (!isCalled && args.some(isOwnCallback)) this.pending.add(operation)
    run.objects.escape(result)
    return result
  }

  private enter<T>(call: () => T): T {
    const { run } = this
    const { extent } = run.world.platform
    run.opaqueDepth++
    try {
      return extent === undefined ? run.promises.quietly(call) : extent.run(call)
    } finally {
      run.opaqueDepth--
    }
  }

  private nameOf(site: SiteId | undefined): string {
    const known = site === undefined ? undefined : this.run.realm.sites.get(site)
    return known === undefined ? 'an operation' : `${known.name} at ${known.file}:${known.line}`
  }

  /** A callback of the program's: called in a step of its own, unless it is called at once. */
  private defer(callback: Fn, name: string, site: SiteId | undefined, called: () => void): Fn {
    const { run } = this
    const { extent } = run.world.platform
    const arrive = (fn: () => void): void => this.arrive(fn)
    const leave = <T>(fn: () => T): T => (extent === undefined ? fn() : extent.leave(fn))
    return function (this: unknown, ...args: unknown[]): unknown {
      called()
      if (run.opaqueDepth > 0) return leave(() => Reflect.apply(callback, this, args))
      if (run.current === undefined) run.uncontrolled.ranOutside()
      arrive(() => {
        const task = run.spawn('reaction', name)
        task.site = site
        const call = (): unknown => leave(() => run.callback(callback, this, args))
        run.enable(run.suspend(task, 'reaction', site, call))
      })
      return undefined
    }
  }

  /** A promise of the program's that settles as that one does, but in a step of its own. */
  private delay(
    result: object,
    name: string,
    site: SiteId | undefined,
    answered: () => void,
  ): Promise<unknown> {
    const { run } = this
    const { promise, resolve, reject } = run.promises.defer()
    run.promises.adopt(promise)
    const task = run.spawn('pause', name)
    task.site = site
    const settle = (): void => {
      const { value, rejected } = delay.answer!
      if (rejected) reject(value)
      else resolve(value)
    }
    const delay: Delay = { continuation: run.suspend(task, 'pause', site, settle) }
    run.delays ??= new Map()
    run.delays.set(promise, delay)
    run.fresh = promise
    const answer = (value: unknown, rejected: boolean): void => {
      answered()
      delay.answer = { value, rejected }
      this.arrive(() => run.enable(delay.continuation))
    }
    const fulfilled = (value: unknown): void => answer(value, false)
    const failed = (error: unknown): void => answer(error, true)
    run.promises.quietly(() => {
      if (isPlainPromise(result)) then.call(result, fulfilled, failed)
      else void followAny(result, fulfilled, failed)
    })
    return promise
  }
}
