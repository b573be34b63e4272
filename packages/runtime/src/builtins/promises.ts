import type { Builtin } from '../builtins.ts'
import { isObject } from '../object-kinds.ts'
import { treatAs } from '../opaque.ts'
import type { Composite } from '../promises.ts'
import type { Run } from '../run.ts'
import { adopt, isThenable, react, reactFinally } from '../suspend.ts'
import { entries, noteIterable, type Entry } from './collections.ts'

type Fn = (...args: unknown[]) => unknown

/** Promises: reactions are tasks, and settling is an access. */
export function promises(): Entry[] {
  return [
    ...entries(
      Promise.prototype,
      reaction((run, self, args, site) => react(run, self, args[0], args[1], 'then', site)),
      ['then'],
    ),
    ...entries(
      Promise.prototype,
      reaction((run, self, args, site) => react(run, self, undefined, args[0], 'catch', site)),
      ['catch'],
    ),
    ...entries(
      Promise.prototype,
      reaction((run, self, args, site) => reactFinally(run, self, args[0], site)),
      ['finally'],
    ),
    ...entries(Promise, combine('fulfilled', 'rejected'), ['all']),
    ...entries(Promise, combine('always', 'never'), ['allSettled']),
    ...entries(Promise, combine('never', 'always'), ['race']),
    ...entries(Promise, combine('rejected', 'fulfilled'), ['any']),
    ...entries(Promise, withResolvers, ['withResolvers']),
    [Promise, (run, _self, args) => construct(run, args[0])],
  ]
}

function isPlain(value: unknown): value is Promise<unknown> {
  return value instanceof Promise && Object.getPrototypeOf(value) === Promise.prototype
}

/** Subclasses keep the engine's behaviour; what they run is the microtasks' business. */
function reaction(controlled: Builtin): Builtin {
  return (run, self, args, site, fn) => {
    if (!isPlain(self)) return Reflect.apply(fn, self, args)
    if (run.isNativeAt(site)) {
      if (!run.isEvaluating) run.uncontrolled.nativeWaits.add(self, site)
      return run.promises.natively(() => Reflect.apply(fn, self, args))
    }
    return controlled(run, self, args, site, fn)
  }
}

/**
 * `Promise.all` and its family. `needs`: in which case the result depends on every element.
 * `decides`: which elements settle the result alone, if they come first; a later one finds it
 * settled and looks at it.
 */
function combine(
  needs: Composite['needs'],
  decides: 'fulfilled' | 'rejected' | 'always' | 'never',
): Builtin {
  return (run, self, args, site, fn) => {
    if (self !== Promise) return Reflect.apply(fn, self, args)
    let elements: unknown[]
    if (isObject(args[0])) noteIterable(run, args[0], site)
    try {
      // What `Promise.all` would do first with something that has a `then` of its own.
      elements = Array.from(args[0] as Iterable<unknown>, (element) =>
        isThenable(element) && !(element instanceof Promise)
          ? run.promises.adopt(run.promises.quietly(() => Promise.resolve(element)))
          : element,
      )
    } catch {
      return Reflect.apply(fn, self, args)
    }
    const attach = (): Promise<unknown> => Reflect.apply(fn, self, [elements]) as Promise<unknown>
    const result = run.isNative
      ? run.promises.natively(attach)
      : run.promises.adopt(run.promises.quietly(attach))
    // A number among the elements is a value, not an event.
    run.promises.compose(result, { needs, elements: elements.filter(isObject) })
    for (const element of elements) {
      if (decides !== 'never') run.promises.look(element)
      if (!(element instanceof Promise)) continue
      run.promises.watch(element, (_value, rejected) => {
        if (decides === 'always') run.promises.look(result)
        else if (decides === 'never') run.promises.contribute(result, 'shows')
        else if (decides === (rejected ? 'rejected' : 'fulfilled'))
          run.promises.contribute(result, 'decides')
        else run.promises.contribute(result, needs === 'rejected' ? 'may reject' : 'adds')
      })
    }
    return result
  }
}

const withResolvers: Builtin = (run, self, args, _site, fn) => {
  if (self !== Promise) return Reflect.apply(fn, self, args)
  const made = Reflect.apply(fn, self, args) as {
    promise: Promise<unknown>
    resolve: Fn
    reject: Fn
  }
  const control = resolvers(run, made.resolve, made.reject)
  control.attach(made.promise)
  return run.made({ ...made, resolve: control.resolve, reject: control.reject }, undefined)
}

/** `new Promise(executor)`: the first settling writes the promise, later ones look at it. */
function construct(run: Run, executor: unknown): Promise<unknown> {
  if (typeof executor !== 'function') return new Promise(executor as never)
  let attach: ((promise: Promise<unknown>) => void) | undefined
  const promise = new Promise<unknown>((resolve, reject) => {
    const control = resolvers(run, resolve, reject as Fn)
    attach = control.attach
    ;(executor as Fn)(control.resolve, control.reject)
  })
  attach?.(promise)
  return promise
}

interface Resolvers {
  readonly resolve: Fn
  readonly reject: Fn
  attach(promise: Promise<unknown>): void
}

function resolvers(run: Run, resolve: Fn, reject: Fn): Resolvers {
  let promise: Promise<unknown> | undefined
  let settled = false
  const attempt = (): boolean => {
    const first = !settled
    settled = true
    const resource = promise === undefined ? undefined : run.promises.resource(promise)
    if (resource !== undefined) run.touch(resource, first ? 'write' : 'read', undefined)
    return first
  }
  const control: Resolvers = {
    resolve: (value) => {
      if (!attempt()) return
      const own = run.current !== undefined && !run.isNative
      resolve(own ? adopt(run, value, run.spawn('reaction', 'resolve'), undefined) : value)
    },
    reject: (reason) => {
      if (attempt()) reject(reason)
    },
    attach: (made) => {
      promise = made
    },
  }
  treatAs(control.resolve, 'ours')
  treatAs(control.reject, 'ours')
  return control
}
