import { createHash, type Hash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import { slashes } from './our-files.ts'

/** The versions of these are known by other means, and their files are many. */
const known = /^(?:vitest|vite|@vitest\/.*|rolldown|typescript)$/

/** The folder of the package that a file under `node_modules` belongs to. */
export function packageFolder(file: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(slashes(file))?.[0]
}

/**
 * A digest of some packages and of all that they depend on: which files they have, how long they
 * are and when they were changed. Texts are not read, since there are too many.
 */
export function digestPackages(folders: Iterable<string>): string {
  const hash = createHash('sha256')
  const all = new Set([...folders].filter(isRead))
  for (const folder of all) {
    digestFolder(folder, hash)
    for (const name of dependenciesOf(folder)) {
      const found = findPackage(folder, name)
      if (found !== undefined && isRead(found)) all.add(found)
    }
  }
  return hash.digest('hex')
}

function isRead(folder: string): boolean {
  return !known.test(/(?:@[^/]+\/)?[^/]+$/.exec(folder)![0])
}

function digestFolder(folder: string, hash: Hash): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted(byName)) {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory() && entry.name !== 'node_modules') digestFolder(file, hash)
    if (!entry.isFile()) continue
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file}\n${size} ${mtimeMs}\n`)
  }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)

function dependenciesOf(folder: string): string[] {
  const file = `${folder}/package.json`
  if (!existsSync(file)) return []
  const read = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object | undefined>
  const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies']
  return kinds.flatMap((kind) => Object.keys(read[kind] ?? {}))
}

/** As Node looks for it. */
export function findPackage(from: string, name: string): string | undefined {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name)
    if (existsSync(folder)) return slashes(realpathSync(folder))
    if (at === path.dirname(at)) return undefined
  }
}
