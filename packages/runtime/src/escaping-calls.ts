import type { SiteId } from '@racetest/core'
import { addBuiltin } from './builtins.ts'
import type { Touch } from './native-calls.ts'
import { disguise } from './patches.ts'
import { getRealm, steppingRun } from './realm.ts'
import type { Run } from './run.ts'
import { placeOf } from './unseen.ts'

type Fn = (...args: unknown[]) => unknown

/** What a call touches; undefined if it is none of the program's business. */
type DescribeEscape = (self: unknown, args: readonly unknown[]) => readonly Touch[] | undefined

/**
 * Stands in for a function of the platform's that begins what nobody can control: it completes when
 * it likes. A step that calls it says so, unless nothing else is under way. What `isEndless` goes on
 * telling, so it is said always.
 */
export function reportEscape(
  original: Fn,
  name: string,
  describe: DescribeEscape,
  isEndless = false,
): Fn {
  const note = (
    run: Run,
    self: unknown,
    args: readonly unknown[],
    site: SiteId | undefined,
  ): void => {
    const touches = describe(self, args)
    if (touches !== undefined) escape(run, touches, name, site, isEndless)
  }
  const { standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      if (run !== undefined) note(run, this, args, run.enteredAt ?? run.current?.site)
      else {
        getRealm().calledOutside?.()
        if (getRealm().run !== undefined) noteBehind(name, this, describe(this, args))
      }
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

/** What is under way has reached something outside. False if nothing is under way. */
export function noteReached(self: unknown, key: string, isOpening: boolean): boolean {
  // It is a socket or a module.
  return getRealm().run?.operations.reaching.note(key, self as object, isOpening) === true
}

/** Not in a step: of what is under way, or else of what goes on although it has been answered. */
function noteBehind(name: string, self: unknown, touches: readonly Touch[] = []): void {
  const run = getRealm().run!
  for (const { key } of touches) {
    if (noteReached(self, key, false) || !run.world.options.clients?.areAny) continue
    const { operations, uncontrolled, phases } = run
    const isLate = operations.names.length === 0 && !operations.reaching.isBehindKnown
    if (isLate && !phases.over)
      uncontrolled.note(`${name} to ${key}, after what has called it was answered`)
  }
}

/**
 * The same for a class whose objects go on telling, where instrumented code makes one. `control` makes
 * those that do not escape.
 */
export function reportEscapingClass(
  C: object,
  name: string,
  control: (args: readonly unknown[], make: () => object) => object | undefined,
): void {
  addBuiltin(C, (run, _self, args, site, fn) => {
    const make = (): object => Reflect.construct(fn, args) as object
    if (steppingRun() !== run) return make()
    run.enteredAt = site
    const made = control(args, make)
    if (made !== undefined) return run.made(made, site)
    escape(run, [], name, site, true)
    return make()
  })
}

function escape(
  run: Run,
  touches: readonly Touch[],
  name: string,
  site: SiteId | undefined,
  isEndless: boolean,
): void {
  const { uncontrolled, world } = run
  if (uncontrolled.isLoading || world.platform.isOwnCaller?.() === true) return
  run.touchOutside(touches, site)
  world.options.clients?.noteReached()
  const place = placeOf(run, site, name)
  if (isEndless) uncontrolled.note(place)
  else uncontrolled.begin(place)
}
