import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { addBuiltin } from './builtins.ts'
import type { Work } from './work.ts'
import { disguise } from './patches.ts'
import { steppingRun, unobserved } from './realm.ts'
import type { Run } from './run.ts'
import { markTransparent } from './transparent.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * What a call does outside the heap; undefined if nothing. Asked outside of race tests, too: there,
 * a call has no name that is the same in every run.
 */
export type DescribeWork = (
  self: object,
  args: readonly unknown[],
  name?: () => string,
) => Work | undefined

/**
 * Stands in for a method of a client whose work is outside the heap. In a step of a race test a
 * call of it is an operation, whoever makes it; one that another operation makes is part of that.
 */
export function controlOperation(original: Fn, describe: DescribeWork): Fn {
  const operate = (
    run: Run | undefined,
    self: object,
    args: unknown[],
    site: SiteId | undefined,
  ): unknown => {
    const call = (given: unknown[]): unknown => Reflect.apply(original, self, given)
    const isStep = run !== undefined && steppingRun() === run
    const name = isStep ? (): string => String(run.newOwner()) : undefined
    const work = unobserved(() => describe(self, args, name))
    if (work === undefined || !isStep) return call(args)
    if (work.isLocal) noteWhole(run, self, 'write', site)
    return run.operations.perform(call, args, site, work)
  }
  const { standIn } = {
    standIn(this: object, ...args: unknown[]): unknown {
      const run = steppingRun()
      if (run?.isCalledByTransparent) {
        for (const arg of args) if (typeof arg === 'function') markTransparent(arg)
      }
      return operate(run, this, args, run?.enteredAt ?? run?.current?.site)
    },
  }
  disguise(standIn, original)
  addBuiltin(standIn, (run, self, args, site) => operate(run, self as object, args, site))
  return standIn
}
