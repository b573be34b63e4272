import type { Kind, SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
import { noteGiven } from './given.ts'
import { noteHidden } from './hidden.ts'
import { enterOpaque } from './calls.ts'
import { isObject, ownValue } from './object-kinds.ts'
import { isOurs } from './opaque.ts'
import { disguise } from './patches.ts'
import { getRealm, steppingRun } from './realm.ts'
import type { Run } from './run.ts'

type Fn = (...args: unknown[]) => unknown

/** One thing outside the heap that a call touches. */
export interface Touch {
  readonly kind: Kind
  readonly key: string
  /** Who holds a lock on it keeps everybody else from doing this, and it may be somebody else. */
  readonly isLocking?: boolean
  /** People are not told. */
  readonly isQuiet?: boolean
}

/** What a call touches, which instrumented code makes itself or not; undefined if it is none of the program's business. `name` is the same in every run. */
export type Describe = (
  args: readonly unknown[],
  isOwn: boolean,
  name: () => string,
) => readonly Touch[] | undefined

/** Told what a call has given, also outside of race tests, where nothing has a name. */
export type Learn = (args: readonly unknown[], result: unknown, name: string | undefined) => void

/** How many such functions are running: what the platform itself calls is a part of the outermost. */
let depth = 0

function within<T>(call: () => T): T {
  depth++
  try {
    return call()
  } finally {
    depth--
  }
}

/**
 * Stands in for a synchronous function of the platform's that reads or changes something outside
 * the heap. It does what the original does, and in a step of a race test says what it touches.
 */
export function controlNative(original: Fn, describe: Describe, learn?: Learn): Fn {
  const operate = (
    run: Run | undefined,
    self: unknown,
    args: unknown[],
    site: SiteId | undefined,
    isOwn: boolean,
  ): unknown => {
    let known: string | undefined
    const name = (): string => (known ??= String(run!.newOwner()))
    if (run !== undefined) run.touchOutside(describe(args, isOwn, name) ?? [], site)
    const result = within(() => Reflect.apply(original, self, args))
    learn?.(args, result, run && name())
    return result
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      // While modules are on their way, it is they that are read.
      const isStep = run !== undefined && !run.uncontrolled.isLoading && depth === 0
      if (!isStep && depth === 0) getRealm().calledOutside?.()
      return operate(isStep ? run : undefined, this, args, undefined, false)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) =>
    operate(steppingRun() === run ? run : undefined, self, args, site, site !== undefined),
  )
  return standIn
}

/** Methods of a class of the platform's that keep to their object: they change it, but for those that only look. */
export function controlState(prototype: object, looks: RegExp): void {
  for (const key of Reflect.ownKeys(prototype)) {
    const fn = ownValue(prototype, key)
    if (typeof fn !== 'function' || key === 'constructor') continue
    const kind = looks.test(String(key)) ? 'read' : 'write'
    addBuiltin(fn, (run, self, args, site) => {
      const call = (): unknown => Reflect.apply(fn, self, args)
      // Who else has it hears of what is done to it.
      const isShared =
        !isObject(self) ||
        run.objects.isForeign(run.objects.get(self)) ||
        args.some((arg) => isForeign(run, arg))
      if (isShared) return enterOpaque(run, undefined, [self, ...args], site, call)
      run.enteredAt = site
      noteHidden(run, self, kind, site)
      noteGiven(run, args, site)
      return call()
    })
  }
}

/** A function of the platform's that makes something new, and touches nothing else. */
export function controlMaking(fn: (...args: never[]) => unknown): void {
  addBuiltin(fn, (run, self, args, site) => {
    run.enteredAt = site
    noteGiven(run, args, site)
    return run.made(Reflect.apply(fn, self, args), site)
  })
}

/** A function of the platform's that listens to its first argument. `isHeard`: what comes of that comes in steps that say whose it is. */
export function controlListening(
  fn: (...args: never[]) => unknown,
  isHeard: (emitter: object) => boolean,
): void {
  addBuiltin(fn, (run, self, args, site) => {
    const call = (): unknown => Reflect.apply(fn, self, args)
    const [emitter] = args
    if (!isObject(emitter) || !isHeard(emitter) || isForeign(run, emitter))
      return enterOpaque(run, undefined, [self, ...args], site, call)
    run.enteredAt = site
    noteHidden(run, emitter, 'write', site)
    noteGiven(run, args.slice(1), site)
    return call()
  })
}

function isForeign(run: Run, value: unknown): boolean {
  if (typeof value === 'function') return !isOurs(value)
  return isObject(value) && run.objects.has(value) && run.objects.isForeign(run.objects.get(value))
}
