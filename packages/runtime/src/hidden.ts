import type { Kind, SiteId } from '@racetest/core'
import { note, noteWhole } from './accesses.ts'
import { valueKey } from './resources.ts'
import type { Run } from './run.ts'

/** What is behind the accessors and methods of a platform object is read or changed. */
export function noteHidden(run: Run, object: object, kind: Kind, site: SiteId | undefined): void {
  noteWhole(run, ArrayBuffer.isView(object) ? object.buffer : object, kind, site)
  if (object instanceof URL || object instanceof URLSearchParams) noteAddress(run, kind, site)
}

/** An address and its parameters are two objects with one state. */
export function noteAddress(run: Run, kind: Kind, site: SiteId | undefined): void {
  note(run, run.world.names.owner('addresses'), valueKey, kind, site)
}

export function isAddressClass(prototype: object): boolean {
  return prototype === URL.prototype || prototype === URLSearchParams.prototype
}
