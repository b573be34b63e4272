import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import type { Continuation } from './continuations.ts'
import { advance, isAsyncGenerator, noteGenerator } from './generators.ts'
import { noteNext } from './iteration.ts'
import { isObject } from './objects.ts'
import { isOpaque } from './opaque.ts'
import { noteGet } from './properties.ts'
import { isBuilder } from './transparent.ts'
import { getRealm } from './realm.ts'
import type { Delay } from './deliveries.ts'
import type { Run } from './run.ts'
import type { Task } from './task.ts'

const thenOf = Promise.prototype.then

/**
 * A promise that settles as `value` does, but only when the controller says so: the whole of
 * controlling an await. `task` continues after it.
 */
export function gate(
  run: Run,
  value: unknown,
  task: Task,
  kind: 'await' | 'reaction',
  site: SiteId | undefined,
): Promise<unknown> {
  const { promise, resolve, reject } = run.promises.defer()
  let result: unknown
  let failed = false
  const owner = task.pending === undefined ? task : run.spawn(task.kind, task.name, task)
  const continuation = run.suspend(owner, kind, site, () => {
    if (task.generator !== undefined) noteGenerator(run, task.generator, site)
    if (delay?.answer !== undefined) ({ value: result, rejected: failed } = delay.answer)
    if (failed) reject(result)
    else fulfil(resolve, result)
    // Runs right after the continuation itself, before any microtask that it queues.
    run.promises.quietly(markEnd)
  })
  const delay = joinDelay(run, value, continuation)
  if (delay !== undefined) return promise
  // Its `then` may begin what it stands for.
  if (isObject(value) && !(value instanceof Promise)) {
    run.enteredAt = site
    if (isBuilder(value)) noteWhole(run, value, 'read', site)
  }
  run.promises.watch(value, (settledTo, rejected) => {
    result = settledTo
    failed = rejected
    run.promises.causes(value, rejected, continuation.after)
    run.enable(continuation)
  })
  return promise
}

/**
 * Gives on what a promise was fulfilled with. It may have got a `then` since, at which the engine
 * would not look again, but `resolve` does. Where it cannot be hidden, it is looked at.
 */
function fulfil(resolve: (value: unknown) => void, value: unknown): void {
  if (!isObject(value) || realm.proxies.has(value) || !hasThen(value)) return resolve(value)
  // oxlint-disable-next-line unicorn/no-thenable -- Here it is taken away.
  const key = 'then'
  const own = Object.getOwnPropertyDescriptor(value, key)
  if (!Reflect.defineProperty(value, key, { value: undefined, configurable: true }))
    return resolve(value)
  resolve(value)
  if (own === undefined) Reflect.deleteProperty(value, key)
  else Object.defineProperty(value, key, own)
}

const settled = Promise.resolve()
const realm = getRealm()
const endSegment = (): void => realm.run?.segmentEnded()
const markEnd = (): unknown => thenOf.call(settled, endSegment)

/** Calls a function when the result is called, in the async context of now. */
export function later(run: Run, fn: () => void): () => void {
  const { promise, resolve } = run.promises.defer()
  run.promises.quietly(() => thenOf.call(promise, fn))
  return resolve
}

/** What is delayed and awaited at once, by the one who asked for it, is one step and not two. */
function joinDelay(run: Run, value: unknown, continuation: Continuation): Delay | undefined {
  const { delays } = run.operations.deliveries
  const delay = typeof value === 'object' && value !== null ? delays?.get(value) : undefined
  if (delay === undefined) return undefined
  // It settles in the step of the one who awaited it at once, so that nobody else can go on before.
  if (delay.joinedBy !== undefined && delay.joinedBy !== continuation.task)
    run.uncontrolled.note('a promise that one task awaits at once, and others later')
  const own = delay.continuation
  if (run.fresh !== value || own.task.pending !== own) return undefined
  delay.joinedBy = continuation.task
  run.fresh = undefined
  run.drop(own)
  // Nobody else may wait for it, and its rejection is handled here.
  run.promises.quietly(() => thenOf.call(value as Promise<unknown>, undefined, () => {}))
  const { resume } = continuation
  continuation.resume = () => {
    own.resume()
    resume()
  }
  continuation.enabled = own.enabled
  delay.continuation = continuation
  return delay
}

/** A value that an async function or a promise resolves to: where it is a promise itself, adopting its state is a step. */
export function adopt(run: Run, value: unknown, task: Task, site: SiteId | undefined): unknown {
  return isThenable(value) ? gate(run, value, task, 'await', site) : value
}

export function isThenable(value: unknown): boolean {
  return value instanceof Promise || (typeof value === 'object' && value !== null && hasThen(value))
}

// Reading `then` could run a getter, which the engine will run once more: only data properties count.
function hasThen(value: object): boolean {
  for (let object: object | null = value; object !== null; object = Object.getPrototypeOf(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, 'then')
    if (descriptor !== undefined)
      return typeof descriptor.value === 'function' || descriptor.get !== undefined
  }
  return false
}

/** `promise.then(fulfilled, rejected)` with the reaction as a task of its own. */
export function react(
  run: Run,
  promise: unknown,
  fulfilled: unknown,
  rejected: unknown,
  name: string,
  site: SiteId | undefined,
): Promise<unknown> {
  const task = run.spawn('reaction', name)
  task.site = site
  const opened = gate(run, promise, task, 'reaction', site)
  const wrap = (fn: unknown): ((value: unknown) => unknown) | undefined =>
    typeof fn === 'function'
      ? (value) => adopt(run, run.callback(fn as () => unknown, undefined, [value]), task, site)
      : undefined
  return run.promises.adopt(run.promises.chain(opened, wrap(fulfilled), wrap(rejected)))
}

/** `promise.finally(fn)`, likewise. */
export function reactFinally(
  run: Run,
  promise: unknown,
  fn: unknown,
  site: SiteId | undefined,
): Promise<unknown> {
  if (typeof fn !== 'function') return react(run, promise, fn, fn, 'finally', site)
  const task = run.spawn('reaction', 'finally')
  task.site = site
  const opened = gate(run, promise, task, 'reaction', site)
  const after = (value: unknown, done: () => unknown): unknown => {
    const result = run.callback(fn as () => unknown, undefined, [])
    if (!isThenable(result)) return done()
    return run.promises.chain(gate(run, result, task, 'await', site), done, undefined)
  }
  return run.promises.adopt(
    run.promises.chain(
      opened,
      (value) => after(value, () => value),
      (reason) =>
        after(reason, () => {
          throw reason
        }),
    ),
  )
}

type Iterated = AsyncIterator<unknown> & Iterator<unknown>

/**
 * An async iterable that gives what `iterable` gives, with every wait for it under control. The
 * loop itself calls `next` and `return` when the original would have been called.
 */
export function controlIteration(
  run: Run,
  iterable: unknown,
  task: Task,
  site: SiteId | undefined,
): unknown {
  noteGet(run, iterable, Symbol.asyncIterator, site)
  return {
    [Symbol.asyncIterator](): AsyncIterator<unknown> {
      // `for await` on something that is not iterable throws what the engine throws.
      const asynchronous = (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator]
      const iterator = (
        asynchronous == null
          ? (iterable as Iterable<unknown>)[Symbol.iterator]()
          : Reflect.apply(asynchronous, iterable, [])
      ) as Iterated
      const { next } = iterator
      const step = (method: (value?: unknown) => unknown, args: unknown[]): Promise<never> => {
        if (asynchronous != null && isForeign(iterator, method)) run.touchOpaque(site)
        const result = advance(run, iterator, site, () => Reflect.apply(method, iterator, args))
        const waited = asynchronous == null ? unwrap(run, result, iterator) : result
        return gate(run, waited, task, 'await', site) as Promise<never>
      }
      return {
        next(...args) {
          if (asynchronous == null && isObject(iterable)) noteNext(run, iterable, iterator, site)
          return step(next as never, args)
        },
        get return() {
          const method = iterator.return
          return method == null ? undefined : (...args: unknown[]) => step(method as never, args)
        },
        get throw() {
          const method = iterator.throw
          return method == null ? undefined : (...args: unknown[]) => step(method as never, args)
        },
      } as AsyncIterator<unknown>
    },
  }
}

/** Whether it is foreign code that gives the next value. What an async generator does is noted where it goes on. */
const isForeign = (iterator: object, method: object): boolean =>
  !isAsyncGenerator(iterator) && isOpaque(method)

/** A step of a synchronous iterator as `for await` sees it: its value awaited. */
function unwrap(run: Run, result: unknown, iterator: Iterator<unknown>): unknown {
  const { done, value } = result as IteratorResult<unknown>
  if (!isThenable(value)) return { done: done === true, value }
  const waited = run.promises.quietly(async () => {
    try {
      return { done: done === true, value: await value }
    } catch (error) {
      if (done !== true) iterator.return?.()
      throw error
    }
  })
  run.promises.compose(waited, { needs: 'always', elements: [value] })
  return waited
}
