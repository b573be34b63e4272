import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// Of the platform, as long as nobody controls them.
const { readlinkSync } = fs
const findReal = fs.realpathSync.native

/** As many links as Linux follows. */
const mostLinks = 40

export interface Place {
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
