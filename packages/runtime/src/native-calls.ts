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
}

/** What a call touches; undefined if it is none of the program's business. */
export type Describe = (args: readonly unknown[], self: unknown) => readonly Touch[] | undefined

/**
 * Stands in for a function of the platform's that does real work outside the heap. In a step of a
 * race test its calls are accesses and operations; else, and within other operations, it does what
 * the original does.
 */
export function controlNative(original: Fn, describe: Describe): Fn {
  const perform = (run: Run, self: unknown, args: unknown[], site: SiteId | undefined): unknown => {
    const touches = describe(args, self)
    if (touches === undefined) return Reflect.apply(original, self, args)
    for (const { kind, key } of touches) run.touch(run.world.names.external(key), kind, site)
    const call = (given: unknown[]): unknown => Reflect.apply(original, self, given)
    return run.operations.perform(call, args, site, (_arg, at) => at === args.length - 1)
  }
  // While modules are on their way, it is they that are loaded.
  const controllingRun = (): Run | undefined => {
    const run = steppingRun()
    return run?.uncontrolled.isLoading === true ? undefined : run
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = controllingRun()
      if (run === undefined) return Reflect.apply(original, this, args)
      return perform(run, this, args, undefined)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) =>
    controllingRun() === run ? perform(run, self, args, site) : Reflect.apply(original, self, args),
  )
  return standIn
}
