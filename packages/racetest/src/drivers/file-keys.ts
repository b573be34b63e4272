import fs from 'node:fs'
import path from 'node:path'
import { getRealm, type Run, type Touch } from '@racetest/runtime'
import { slashes } from '../our-files.ts'
import { locate, type Place } from './file-places.ts'

// Of the platform, as long as nobody controls them.
const { lstatSync } = fs

/** All files. */
const everywhere = 'file:'

/** A path as it is given to a call that reads or changes what is there. */
export function touchPath(given: unknown, kind: Touch['kind'], follow = true): Touch[] {
  const place = locate(given, follow)
  if (place === undefined) return [{ kind: 'write', key: everywhere }]
  return [...touchWay(place), ...touchReal(place.real, kind)]
}

/** To look up a path reads what is on its way; people are told of what is not just a folder. */
export function touchWay({ way }: Place): Touch[] {
  return way.map(({ real, isPlain }) => ({ ...touchEntry(real, 'read'), isQuiet: isPlain }))
}

export function touchReal(real: string, kind: Touch['kind']): Touch[] {
  const own: Touch = { kind, key: keyOf(real) }
  return hasOtherNames(real) ? [own, { kind, key: everywhere }] : [own]
}

/** And nobody knows which. */
function hasOtherNames(real: string): boolean {
  try {
    const stats = lstatSync(real)
    return stats.isFile() && stats.nlink > 1
  } catch {
    // Nothing is there, or nothing can be.
    return false
  }
}

/** What nobody can say more of. */
export function touchAll(kind: Touch['kind']): Touch[] {
  return [{ kind, key: everywhere }]
}

/** What is of that name: a folder, a link, nothing. Not what it contains. */
export function touchEntry(real: string, kind: Touch['kind']): Touch {
  return { kind, key: besideKey('entry', real) }
}

/** A key for something else than the file: inside nothing but others of the folder. */
export function besideKey(what: string, real: string): string {
  const flat = keyOf(path.dirname(real)).slice(everywhere.length).replaceAll('/', '\u2215')
  return `${what}:${flat}#${keyOf(real).split('/').at(-1)}`
}

export function keyOf(real: string): string {
  const known = slashes(nameOf(real)).replaceAll('#', '%23')
  return everywhere + (process.platform === 'linux' ? known : known.toLowerCase())
}

/** Folders with names that are others in every run, and what they are called instead. */
const folders = new WeakMap<Run, Map<string, string>>()

/** Gives a temporary folder a name that is the same in every run. */
export function nameFolder(real: string, name: string): void {
  const { run } = getRealm()
  if (run === undefined) return
  let names = folders.get(run)
  if (names === undefined) folders.set(run, (names = new Map()))
  names.set(real, name)
}

function nameOf(real: string): string {
  const { run } = getRealm()
  const names = run && folders.get(run)
  if (names === undefined) return real
  for (let folder = real; ; folder = path.dirname(folder)) {
    const name = names.get(folder)
    if (name !== undefined) return name + real.slice(folder.length)
    if (folder === path.dirname(folder)) return real
  }
}
