import { instrument, type InstrumentOptions, type Instrumented } from '@racetest/instrument'
import { slashes } from './our-files.ts'

/** Instruments a file of the project that people know by its path from `root`. */
export function instrumentFile(
  code: string,
  id: string,
  root: string,
  how: Pick<InstrumentOptions, 'parse' | 'position' | 'packageOf' | 'tellsNoSites'>,
): Instrumented | null {
  const file = fileName(id, root)
  return instrument(code, id, { file, siteBase: hash(file) * 2 ** 20, ...how })
}

/** The path that is shown: from the root, where the file is below it. */
export function fileName(id: string, root: string): string {
  const path = slashes(id).replace(/[?#].*$/, '')
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193)
  return value >>> 0
}
