import { deepRead } from './builtins/objects.ts'
import { invoke } from './calls.ts'
import { isObject } from './object-kinds.ts'
import { treatAs } from './opaque.ts'
import { getRealm, unobserved } from './realm.ts'
import type { Run } from './run.ts'
import { isThenable } from './suspend.ts'

/** How a call ended: at once, or later by its promise. */
export interface Answer {
  readonly how: 'returned' | 'threw' | 'fulfilled' | 'rejected'
  readonly value: unknown
}

export interface Observer {
  /** Whether a value is taken as an answer, and not observed as a part of the object. */
  isAnswer(value: object): boolean
  /**
   * A call of `a.b(…)` begins, or `a.b` is read (without arguments) or written (`a.b =`). The result
   * is told how it ended, if it does, and returns whether it has looked into the value.
   */
  begin(path: string, args: readonly unknown[] | undefined): (answer: Answer) => boolean
}

type Fn = (...args: unknown[]) => unknown

/**
 * The object, with everything that is asked of it told to an observer.
 *
 * Which calls ended before one begins is part of what a run comes to, so it is noted like an
 * access: begins commute, and ends do, but a begin and an end do not.
 */
export function observe(object: object, observer: Observer, path = ''): object {
  const { run } = getRealm()
  // Not the object itself: a frozen one could not be observed.
  const stand = typeof object === 'function' ? treated(() => {}) : {}
  const inner = (key: PropertyKey): string => pathOf(path, key)
  const proxy = new Proxy(stand, {
    get(_, key) {
      const value: unknown = Reflect.get(object, key, object)
      if (typeof value === 'function' && key !== 'constructor')
        return method(run, value as Fn, object, inner(key), observer)
      // Those who look for them only want to know what this is.
      if (
        typeof key === 'symbol' ||
        key === 'constructor' ||
        (key === 'then' && value === undefined)
      )
        return value
      if (isObject(value) && !isThenable(value) && !unobserved(() => observer.isAnswer(value)))
        return observe(value, observer, inner(key))
      return record(run, inner(key), undefined, observer, () => value)
    },
    set: (_, key, value) =>
      record(run, `${inner(key)} =`, [value], observer, () =>
        Reflect.set(object, key, value),
      ) as boolean,
    apply: (_, self, args: unknown[]) =>
      record(run, path, args, observer, () => call(run, object as Fn, self, args)),
    has: (_, key) => Reflect.has(object, key),
    getPrototypeOf: () => Reflect.getPrototypeOf(object),
  })
  getRealm().proxies.set(proxy, object)
  if (typeof proxy === 'function') treated(proxy)
  return proxy
}

/** Where something is in the object: `a.b`. */
export function pathOf(path: string, key: PropertyKey): string {
  if (typeof key === 'symbol') return `${path}[${key.description}]`
  return path === '' ? String(key) : `${path}.${String(key)}`
}

const treated = <F extends object>(fn: F): F => {
  treatAs(fn, 'ours')
  return fn
}

function method(run: Run | undefined, fn: Fn, self: object, path: string, observer: Observer): Fn {
  return treated((...args) => record(run, path, args, observer, () => call(run, fn, self, args)))
}

/** As instrumented code would make the call. */
function call(run: Run | undefined, fn: Fn, self: unknown, args: unknown[]): unknown {
  return run?.current === undefined
    ? Reflect.apply(fn, self, args)
    : invoke(run, fn, self, args, undefined)
}

function record(
  run: Run | undefined,
  path: string,
  args: readonly unknown[] | undefined,
  observer: Observer,
  make: () => unknown,
): unknown {
  const note = (kind: 'read' | 'update'): void => {
    if (run?.current !== undefined) run.touch(run.world.special.calls, kind, undefined)
  }
  note('read')
  const ended = unobserved(() => observer.begin(path, args))
  const end = (answer: Answer): void => {
    // What an earlier schedule left behind.
    if (run !== getRealm().run) return
    note('update')
    const hasLooked = unobserved(() => ended(answer))
    if (hasLooked && run?.current !== undefined) deepRead(run, answer.value)
  }
  let value: unknown
  try {
    value = make()
  } catch (error) {
    end({ how: 'threw', value: error })
    throw error
  }
  if (run === undefined || !isThenable(value)) {
    end({ how: 'returned', value })
    return value
  }
  run.promises.watch(value, (settled, rejected) =>
    end({ how: rejected ? 'rejected' : 'fulfilled', value: settled }),
  )
  return value
}
