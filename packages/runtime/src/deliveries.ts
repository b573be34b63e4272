import type { SiteId } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import { followAny, isPlainPromise } from './follow.ts'
import type { Run } from './run.ts'
import type { Task } from './task.ts'
import type { Settled, Work } from './work.ts'

type Fn = (...args: unknown[]) => unknown

const then = Promise.prototype.then

/** A promise that settles when the explorer says so, and what it then settles to. */
export interface Delay {
  continuation: Continuation
  /** The task that awaits it, if that is one step with its settling. */
  joinedBy?: Task
  /** Absent until it is known; then what it was fulfilled or rejected with. */
  answer?: Settled
}

type Convert = ((answer: unknown) => unknown) | undefined

/** How the answers of operations reach the program: each in a step of its own. */
export class Deliveries {
  /** What settles when the explorer says so, by promise. */
  delays: Map<object, Delay> | undefined

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** A callback: called in a step of its own, unless it is called at once. */
  defer(
    callback: Fn,
    name: string,
    site: SiteId | undefined,
    called: (error: unknown) => void,
    convert: Convert,
  ): Fn {
    const { run } = this
    const { extent } = run.world.platform
    const arrive = (fn: () => void): void => this.arrive(fn)
    const leave = <T>(fn: () => T): T => (extent === undefined ? fn() : extent.leave(fn))
    const began = run.eventIndex
    // Of two that are answered in one step, either may be the first: they are named when they are asked.
    let own: Task | undefined = run.spawn('reaction', name)
    return function (this: unknown, ...args: unknown[]): unknown {
      called(args[0])
      const given = convert === undefined ? args : args.map(convert)
      if (run.opaqueDepth > 0) return leave(() => Reflect.apply(callback, this, given))
      if (run.current === undefined) run.uncontrolled.ranOutside()
      arrive(() => {
        const task = own ?? run.spawn('reaction', name)
        own = undefined
        task.site = site
        const call = (): unknown => run.callback(callback, this, given, run.current?.region)
        const continuation = run.suspend(task, 'reaction', site, call)
        if (!continuation.after.includes(began)) continuation.after.push(began)
        run.enable(continuation)
      })
      return undefined
    }
  }

  /** A promise of the program's that settles as that one does, but in a step of its own. */
  delay(
    result: object,
    name: string,
    site: SiteId | undefined,
    answered: (isRejected: boolean) => void,
    { convert, deliver }: Pick<Work, 'convert' | 'deliver'>,
  ): Promise<unknown> {
    const { promise, answer } = this.expect(name, site, deliver)
    this.await(result, (value, isRejected) => {
      answered(isRejected)
      answer(isRejected || convert === undefined ? value : convert(value), isRejected)
    })
    return promise
  }

  /** A promise of the program's that settles, in a step of its own, after the answer is there. */
  expect(
    name: string,
    site: SiteId | undefined,
    deliver?: Work['deliver'],
  ): { promise: Promise<unknown>; answer: (value: unknown, rejected: boolean) => void } {
    const { run } = this
    const { promise, resolve, reject } = run.promises.defer()
    run.promises.adopt(promise)
    const task = run.spawn('pause', name)
    task.site = site
    const settle = (): void => {
      if (deliver !== undefined) delay.answer = deliver(delay.answer!)
      const { value, rejected } = delay.answer!
      if (rejected) reject(value)
      else resolve(value)
    }
    const delay: Delay = { continuation: run.suspend(task, 'pause', site, settle) }
    this.add(promise, delay)
    run.fresh = promise
    const answer = (value: unknown, rejected: boolean): void => {
      delay.answer = { value, rejected }
      this.arrive(() => run.enable(delay.continuation))
    }
    return { promise, answer }
  }

  /** Told of the answer to what real work has given. */
  await(result: object, answered: (value: unknown, isRejected: boolean) => void): void {
    const fulfilled = (value: unknown): void => answered(value, false)
    const failed = (error: unknown): void => answered(error, true)
    this.run.promises.quietly(() => {
      if (isPlainPromise(result)) then.call(result, fulfilled, failed)
      else void followAny(result, fulfilled, failed)
    })
  }

  add(promise: object, delay: Delay): void {
    this.delays ??= new Map()
    this.delays.set(promise, delay)
  }

  /** An answer, a callback or an event is the one thing that may come from outside meanwhile. */
  arrive(fn: () => void): void {
    const { run } = this
    const { intruded } = run
    run.intruded = false
    fn()
    run.intruded = intruded
  }
}

/** A function that is no class. */
export function isCallback(arg: unknown): arg is Fn {
  if (typeof arg !== 'function') return false
  return Object.getOwnPropertyDescriptor(arg, 'prototype')?.writable !== false
}
