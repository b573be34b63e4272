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

/** All that a view shows. Buffers of Node's are parts of larger ones, which have nothing to do with each other. */
export function noteView(
  run: Run,
  view: ArrayBufferView,
  kind: Kind,
  site: SiteId | undefined,
): void {
  const { buffer, byteLength } = view
  if (byteLength < buffer.byteLength) noteRange(run, view, 0, byteLength, kind, site)
  else noteWhole(run, buffer, kind, site)
}
