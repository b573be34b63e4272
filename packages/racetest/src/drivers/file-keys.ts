import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRealm, type Run, type Touch } from '@racetest/runtime'
import { slashes } from '../our-files.ts'

// Of the platform, as long as nobody controls them.
const { lstatSync, readlinkSync } = fs
const findReal = fs.realpathSync.native

/** All files. */
const everywhere = 'file:'

/** As many links as Linux follows. */
const mostLinks = 40

interface Place {
  /** What the system looks up on the way, in that order: folders, and links that are followed. */
  readonly way: readonly Part[]
  /** Without links, but for the last part if that is not followed. It need not exist. */
  readonly real: string
}

interface Part {
  readonly real: string
  /** A folder. Or a link, or missing. */
  readonly isPlain: boolean
}

/** Where a path leads now. Undefined for what is no path. */
export function locate(given: unknown, follow = true): Place | undefined {
  const text = textOf(given)
  if (text === undefined) return undefined
  const start = path.isAbsolute(text) ? text : `${process.cwd()}${path.sep}${text}`
  const { root } = path.parse(start)
  const way: Part[] = []
  const rest = start.slice(root.length).split(/[\\/]/)
  let real = root
  let links = 0
  // Most paths have none.
  let arePlain = !rest.includes('..') && hasNoLinks(path.dirname(start))
  while (rest.length > 0) {
    const part = rest.shift()!
    if (part === '' || part === '.') continue
    if (part === '..') {
      real = path.dirname(real)
      continue
    }
    real = path.join(real, part)
    const isLast = rest.every((other) => other === '')
    if (isLast && !follow) break
    if (arePlain && !isLast) {
      way.push({ real, isPlain: true })
      continue
    }
    arePlain = false
    const target = targetOf(real)
    way.push({ real, isPlain: target === 'no link' })
    if (target === undefined || target === 'no link' || links++ === mostLinks) continue
    real = path.dirname(real)
    const { root: other } = path.parse(target)
    if (other !== '') real = other
    rest.unshift(...target.slice(other.length).split(/[\\/]/))
  }
  return { way, real }
}

function hasNoLinks(folder: string): boolean {
  try {
    return findReal(folder) === folder
  } catch {
    return false
  }
}

/** Where a link leads; undefined for what is not there. */
function targetOf(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 'no link'
  }
}

function textOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given
  if (Buffer.isBuffer(given)) return given.toString()
  if (!(given instanceof URL)) return undefined
  try {
    return fileURLToPath(given)
  } catch {
    return undefined
  }
}

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
  const stats = lstatSync(real, { throwIfNoEntry: false })
  // It has other names, and nobody knows which.
  return stats?.isFile() && stats.nlink > 1 ? [own, { kind, key: everywhere }] : [own]
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
