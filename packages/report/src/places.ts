import type { SourcePosition } from '@racetest/core'
import { width } from './columns.ts'
import { cutStart } from './cut.ts'
import type { Glyphs } from './paint.ts'

/** How a place is written: with its path, with its file's name, or as the line alone. */
export type PlaceForm = 'path' | 'name' | 'line'

/** A place, and the columns that are left for it. */
export interface Place {
  readonly position: SourcePosition
  readonly room: number
}

/** Wide enough for paths. */
const roomy = 100

/** The longest form in which every place fits, else the shortest that says which file it is. */
export function placeForm(
  places: readonly Place[],
  { words, columns }: { readonly words: boolean; readonly columns: number },
): PlaceForm {
  if (words) return 'path'
  const files = new Set(places.map(({ position }) => position.file))
  const names = new Set([...files].map(fileName))
  const forms: PlaceForm[] = columns >= roomy ? ['path'] : []
  if (names.size === files.size && (files.size > 1 || columns >= roomy)) forms.push('name')
  if (files.size < 2) forms.push('line')
  const fits = (form: PlaceForm) =>
    places.every(({ position, room }) => width(write(position, form)) <= room)
  return forms.find(fits) ?? forms.at(-1) ?? 'path'
}

/** The place, its file cut at the start where it takes more than its share of the lane. */
export function placeText(
  position: SourcePosition | undefined,
  layout: { words: boolean; laneWidth: number; glyphs: Glyphs; place: PlaceForm },
): string {
  if (position === undefined) return ''
  const { words, laneWidth, glyphs, place } = layout
  const line = `:${position.line}`
  const room = Math.floor(laneWidth * (words ? 0.4 : 0.5)) - line.length
  const file = write(position, place).slice(0, -line.length)
  return cutStart(file, room, glyphs.dots) + line
}

function write({ file, line }: SourcePosition, form: PlaceForm): string {
  if (form === 'line') return `:${line}`
  return `${form === 'name' ? fileName(file) : file}:${line}`
}

function fileName(file: string): string {
  return file.split('/').at(-1) ?? ''
}
