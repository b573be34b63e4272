import type { Kind, Scope, SiteId } from '@racetest/core'
import { noteForeign } from './accesses.ts'
import { isObject } from './object-kinds.ts'
import type { Realm } from './realm.ts'
import { valueKey, type OwnerId } from './resources.ts'
import type { Run } from './run.ts'

/** One activation of a scope whose variables are shared: named by its creation, like an object. */
class Activation {
  readonly run: Run | undefined
  readonly owner: OwnerId
  readonly serial: number

  constructor(realm: Realm) {
    const { run } = realm
    this.run = run
    this.owner = run?.newOwner() ?? 0
    this.serial = run === undefined ? realm.nextSerial++ : 0
  }
}

export function openScope(realm: Realm): Scope | undefined {
  if (realm.run !== undefined && !realm.run.canName) return undefined
  // Opaque to the code that carries it.
  return new Activation(realm) as unknown as Scope
}

/** A captured variable. Without an activation all of its declaration count as one. */
export function noteVariable(
  run: Run,
  scope: Scope | undefined,
  variable: SiteId,
  kind: Kind,
  site: SiteId,
  value: unknown,
): void {
  const { names } = run.world
  const activation = scope as unknown as Activation | undefined
  let owner: OwnerId
  if (activation === undefined) owner = names.owner('variables')
  else if (activation.run === undefined) owner = names.persistent(activation.serial)
  else ({ owner } = activation)
  const resource = names.key(owner, variable)
  run.touch(resource, kind, site)
  run.seeValue(value)
  if (activation?.run === undefined && !isAnew(run, variable, value))
    run.world.leftovers.note(resource, kind, value)
}

/** A variable of a module that was evaluated for this run holds objects that are new. */
function isAnew(run: Run, variable: SiteId, value: unknown): boolean {
  if (run.world.evaluations === undefined) return false
  if (run.isEvaluating) return true
  return (isObject(value) || typeof value === 'symbol') && run.hasNewSite(variable)
}

/** A live binding, by the name it was first exported under. */
export function noteExport(run: Run, name: string, kind: Kind, site: SiteId): void {
  const { aliases } = run.realm
  let first = name
  for (let hops = 0; hops < 10; hops++) {
    const next = aliases.get(first)
    if (next === undefined || next === first) break
    first = next
  }
  const { names } = run.world
  run.touch(names.key(names.owner(first), valueKey), kind, site)
}

export function noteGlobal(run: Run, name: string, kind: Kind, site: SiteId): void {
  const known = run.objects.get(globalThis)
  run.touch(run.world.names.key(known.owner, name), kind, site)
  noteForeign(run, known, site)
}
