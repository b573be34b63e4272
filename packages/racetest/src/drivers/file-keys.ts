import fs from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Touch } from '@racetest/runtime'
import { slashes } from '../our-files.ts'

// Before it is replaced.
const { realpathSync } = fs

/** What a call that names a file touches: the file, and the link that leads to it. */
export function touchFile(kind: Touch['kind'], given: unknown): readonly Touch[] {
  const path = pathOf(given)
  if (path === undefined) return [{ kind: 'write', key: 'file:' }]
  const named = resolve(realpath(dirname(path)), basename(path))
  const real = realpath(path)
  const file: Touch = { kind, key: keyOf(real) }
  return named === real ? [file] : [{ kind: 'read', key: keyOf(named) }, file]
}

/** The same for a call that does not follow a link, but is about it. */
export function touchLink(kind: Touch['kind'], given: unknown): readonly Touch[] {
  const path = pathOf(given)
  if (path === undefined) return [{ kind: 'write', key: 'file:' }]
  return [{ kind, key: keyOf(resolve(realpath(dirname(path)), basename(path))) }]
}

export function pathOf(given: unknown): string | undefined {
  if (given instanceof URL) return given.protocol === 'file:' ? fileURLToPath(given) : undefined
  if (Buffer.isBuffer(given)) return resolve(given.toString())
  return typeof given === 'string' ? resolve(given) : undefined
}

function keyOf(path: string): string {
  return `file:${slashes(path).replaceAll('%', '%25').replaceAll('#', '%23')}`
}

/** The real path of what is there, and what is not there yet below it. */
function realpath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const above = dirname(path)
    return above === path ? path : resolve(realpath(above), basename(path))
  }
}
