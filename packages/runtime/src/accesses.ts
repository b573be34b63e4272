import type { Kind, SiteId } from '@racetest/core'
import type { Known } from './objects.ts'
import { orderKey, type OwnerId } from './resources.ts'
import type { Run } from './run.ts'

/** Notes one access and, in a recording run, how to look at its value. */
export function note(
  run: Run,
  owner: OwnerId,
  key: unknown,
  kind: Kind,
  site: SiteId | undefined,
  peek?: () => unknown,
): void {
  run.touch(run.world.names.key(owner, key), kind, site)
  if (peek !== undefined) run.see(peek)
}

/**
 * A key that is changed only if that is not what it is anyway. To see which is to read it, and
 * that comes first: what a step does up to its first conflict is the same whatever ran before it.
 * People need not be told.
 */
export function noteChange(
  run: Run,
  owner: OwnerId,
  key: unknown,
  changes: boolean,
  site: SiteId | undefined,
  peek?: () => unknown,
): void {
  if (run.previews === undefined || !changes) note(run, owner, key, 'read', site, peek)
  if (changes) note(run, owner, key, 'write', site, peek)
}

/** The object as a whole: all its keys and their order. */
export function noteWhole(run: Run, object: object, kind: Kind, site: SiteId | undefined): void {
  const target = run.objects.target(object)
  const known = run.objects.get(target)
  run.touch(run.world.names.whole(known.owner), kind, site)
  noteForeign(run, known, site)
}

/** How many keys an object has, and in which order. */
export function noteOrder(run: Run, object: object, kind: Kind, site: SiteId | undefined): void {
  const known = run.objects.get(object)
  note(run, known.owner, orderKey, kind, site)
  if (run.previews !== undefined) run.see(() => object)
  noteForeign(run, known, site)
}

/** Foreign code may look at the object, too: whatever it does counts against this access. */
export function noteForeign(run: Run, known: Known, site: SiteId | undefined): void {
  if (!run.objects.isForeign(known)) return
  run.regions.touch(known.region ?? run.regions.opaque, 'read', site)
}
