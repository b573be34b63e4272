import type { SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
import type { Touch } from './native-calls.ts'
import { disguise } from './patches.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { placeOf } from './unseen.ts'

type Fn = (...args: unknown[]) => unknown

/** What a call touches; undefined if it is none of the program's business. */
type DescribeEscape = (self: unknown, args: readonly unknown[]) => readonly Touch[] | undefined

/**
 * Stands in for a function of the platform's that begins what nobody can control: it completes when
 * it likes. A step that calls it says so, unless nothing else is under way.
 */
export function reportEscape(original: Fn, name: string, describe: DescribeEscape): Fn {
  const note = (
    run: Run,
    self: unknown,
    args: readonly unknown[],
    site: SiteId | undefined,
  ): void => {
    const { platform } = run.world
    if (run.uncontrolled.isLoading || platform.isOwnCaller?.() === true) return
    const touches = describe(self, args)
    if (touches === undefined) return
    run.touchOutside(touches, site)
    run.uncontrolled.begin(placeOf(run, site, name))
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      if (run !== undefined) note(run, this, args, run.enteredAt ?? run.current?.site)
      return Reflect.apply(original, this, args)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) => {
    if (steppingRun() === run) note(run, self, args, site)
    return Reflect.apply(original, self, args)
  })
  return standIn
}
