import type { SiteId } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import { addBuiltin } from './builtins.ts'
import { noteGiven } from './given.ts'
import { isObject } from './object-kinds.ts'
import { disguise } from './patches.ts'
import { Reach } from './reach.ts'
import { steppingRun } from './realm.ts'
import type { Run } from './run.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * A call of a client that nobody knows, as an operation: what it reaches is seen from below while
 * it is under way, and is known when it is answered. Of the client's own state, which is in the
 * heap, it is known only that such calls keep it in order among themselves; what else code that
 * is not instrumented does may disturb it.
 */
export function callClient(
  run: Run,
  method: string,
  fn: Fn,
  self: unknown,
  args: unknown[],
  site: SiteId | undefined,
): unknown {
  const { clients } = run.world.options
  // Two of them may come in any order.
  run.touch(run.world.special.opaque, 'read', site)
  run.objects.escape(self)
  run.enteredAt = site
  noteGiven(run, args, site)
  for (const arg of args) {
    if (isObject(arg) && typeof arg !== 'function') noteWhole(run, arg, 'write', site)
  }
  const reach = new Reach(run, self, (endpoint) => clients?.tell(run, self, method, endpoint, site))
  const work = {
    name: method,
    touches: [],
    isOpaque: true,
    reach,
    get queue(): object {
      return reach.connection ?? reach
    },
  }
  return run.operations.perform((given) => Reflect.apply(fn, self, given), args, site, work)
}

/** Stands in for a method of such a client: whoever calls it, in a step it is an operation. */
export function controlClientMethod(original: Fn, method: string): Fn {
  let standIn = standIns.get(original)
  if (standIn !== undefined) return standIn
  const operate = (
    run: Run | undefined,
    self: unknown,
    args: unknown[],
    site: SiteId | undefined,
  ): unknown =>
    run === undefined || steppingRun() !== run
      ? Reflect.apply(original, self, args)
      : callClient(run, method, original, self, args, site)
  ;({ standIn } = {
    standIn(this: unknown, ...args: unknown[]): unknown {
      const run = steppingRun()
      return operate(run, this, args, run?.enteredAt ?? run?.current?.site)
    },
  })
  disguise(standIn, original)
  addBuiltin(standIn, operate)
  standIns.set(original, standIn)
  return standIn
}

/** One for each method, in however many searches it is one of a client's. */
const standIns = new WeakMap<Fn, Fn>()
