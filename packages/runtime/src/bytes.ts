import type { Kind, SiteId } from '@racetest/core'
import { note, noteForeign, noteWhole } from './accesses.ts'
import type { Run } from './run.ts'

type View = ArrayBufferView & { readonly BYTES_PER_ELEMENT?: number }

/** Elements of typed arrays are bytes of their buffer, which other views share. */
export function noteBytes(
  run: Run,
  object: object,
  key: string | symbol,
  kind: Kind,
  site: SiteId | undefined,
): boolean {
  if (!ArrayBuffer.isView(object) || typeof key !== 'string') return false
  const size = (object as View).BYTES_PER_ELEMENT
  if (size === undefined || !/^\d+$/.test(key)) return false
  noteRange(run, object, Number(key) * size, size, kind, site)
  return true
}

/** A range of bytes of a view. */
export function noteRange(
  run: Run,
  view: ArrayBufferView,
  offset: number,
  size: number,
  kind: Kind,
  site: SiteId | undefined,
): void {
  const known = run.objects.get(view.buffer)
  const first = view.byteOffset + offset
  for (let byte = first; byte < first + size; byte++) note(run, known.owner, byte, kind, site)
  noteForeign(run, known, site)
}

/** All that a view shows: with what else is in its buffer, for where in it a view begins may be another place in every run. */
export function noteView(
  run: Run,
  view: ArrayBufferView,
  kind: Kind,
  site: SiteId | undefined,
): void {
  noteWhole(run, view.buffer, kind, site)
}
