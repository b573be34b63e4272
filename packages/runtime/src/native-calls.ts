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
