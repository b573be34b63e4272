import type { Kind, SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
import { noteGiven } from './given.ts'
import { noteHidden } from './hidden.ts'
import { enterOpaque } from './calls.ts'
import { isObject, ownValue } from './objects.ts'
import { isOurs } from './opaque.ts'
import { disguise } from './patches.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'

type Fn = (...args: unknown[]) => unknown

/** One thing outside the heap that a call touches. */
export interface Touch {
  readonly kind: Kind
  readonly key: string
  /** Who holds a lock on it keeps everybody else from doing this, and it may be somebody else. */
  readonly isLocking?: boolean
}

/** What a call touches, which instrumented code makes itself or not; undefined if it is none of the program's business. */
export type Describe = (args: readonly unknown[], isOwn: boolean) => readonly Touch[] | undefined

/**
 * Stands in for a synchronous function of the platform's that reads or changes something outside
 * the heap. It does what the original does, and in a step of a race test says what it touches.
 */
export function controlNative(original: Fn, describe: Describe): Fn {
  const note = (run: Run, args: readonly unknown[], site: SiteId | undefined): void => {
    run.touchOutside(describe(args, site !== undefined) ?? [], site)
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      // While modules are on their way, it is they that are read.
      if (run !== undefined && !run.uncontrolled.isLoading) note(run, args, undefined)
      return Reflect.apply(original, this, args)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) => {
    if (steppingRun() === run) note(run, args, site)
    return Reflect.apply(original, self, args)
  })
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
      if (isShared) return enterOpaque(run, [self, ...args], site, call)
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

function isForeign(run: Run, value: unknown): boolean {
  if (typeof value === 'function') return !isOurs(value)
  return isObject(value) && run.objects.has(value) && run.objects.isForeign(run.objects.get(value))
}
