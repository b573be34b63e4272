import type { Kind, SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
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
      return operate(isStep ? run : undefined, this, args, undefined, false)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) =>
    operate(steppingRun() === run ? run : undefined, self, args, site, site !== undefined),
  )
  return standIn
}

/** Stands in for a function of the platform's that goes on telling, whenever it likes: a test in which it is called is unchecked. */
export function controlEscape(original: Fn, name: string): Fn {
  const operate = (
    run: Run | undefined,
    self: unknown,
    args: unknown[],
    site: SiteId | undefined,
  ): unknown => {
    const known = site === undefined ? undefined : run?.realm.sites.get(site)
    run?.uncontrolled.note(known === undefined ? name : `${name} at ${known.file}:${known.line}`)
    return Reflect.apply(original, self, args)
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      return operate(run, this, args, run?.enteredAt ?? run?.current?.site)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) => operate(run, self, args, site))
  return standIn
}
