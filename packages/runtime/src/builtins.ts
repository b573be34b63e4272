import type { SiteId } from '@racetest/core'
import { collections } from './builtins/collections.ts'
import { hidden } from './builtins/hidden.ts'
import { objects } from './builtins/objects.ts'
import { promises } from './builtins/promises.ts'
import { stateful } from './builtins/stateful.ts'
import type { Run } from './run.ts'
import { unseenBuiltins } from './unseen.ts'

type Fn = (...args: unknown[]) => unknown

/** Does what the built-in function does, and notes what it touches. Constructors get no `self`. */
export type Builtin = (
  run: Run,
  self: unknown,
  args: unknown[],
  site: SiteId | undefined,
  fn: Fn,
) => unknown

let table: Map<object, Builtin> | undefined

/** What a built-in function touches, for those that touch something. */
export function builtinFor(fn: object): Builtin | undefined {
  table ??= createTable()
  return table.get(fn)
}

/** Adds a function of the platform's that stands in for another one. */
export function addBuiltin(fn: object, builtin: Builtin): void {
  table ??= createTable()
  table.set(fn, builtin)
}

function createTable(): Map<object, Builtin> {
  return new Map([
    ...hidden(),
    ...collections(),
    ...objects(),
    ...promises(),
    ...stateful(),
    ...unseenBuiltins(),
  ])
}
