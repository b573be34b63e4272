import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { addBuiltin, builtinFor } from './builtins.ts'
import { disguise } from './patches.ts'
import { getRealm, steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { markTransparent } from './transparent.ts'
import type { Work } from './work.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * What a call does outside the heap; undefined if nothing. Asked outside of race tests, too: there
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
    const apply = (given: unknown[]): unknown => Reflect.apply(original, self, given)
    // What a driver makes to remember is none of the program's.
    const isStep = run !== undefined && steppingRun() === run
    const name = isStep ? (): string => String(run.newOwner()) : undefined
    const ask = (): Work | undefined => describe(self, args, name)
    const work = run === undefined ? ask() : run.promises.quietly(ask)
    if (!isStep) return apply(args)
    if (work === undefined) {
      // What it does is seen below.
      run.enteredAt = site
      const builtin = builtinFor(original)
      return builtin === undefined ? apply(args) : builtin(run, self, args, site, original)
    }
    for (const [object, kind] of work.objects ?? (work.isLocal ? [[self, 'write'] as const] : []))
      noteWhole(run, object, kind, site)
    const { within } = work
    const call = (given: unknown[]): unknown =>
      within === undefined ? apply(given) : within(() => apply(given))
    return run.operations.perform(call, args, site, work)
  }
  const { standIn } = {
    standIn(this: object, ...args: unknown[]): unknown {
      const run = steppingRun()
      if (run === undefined) getRealm().calledOutside?.()
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

/** The same for the class of a client: to make one is local. */
export function controlConstruction(C: object, name: string): void {
  const work: Work = { name, touches: [], isLocal: true }
  addBuiltin(C, (run, _self, args, site, fn) => {
    const make = (given: unknown[]): unknown => Reflect.construct(fn, given)
    return steppingRun() === run ? run.operations.perform(make, args, site, work) : make(args)
  })
}
