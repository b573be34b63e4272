import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { RaceReport, Sources } from '@racetest/core'

/** Texts of source files, each read once. */
export type ReadSource = (file: string) => string | undefined

export function createSourceReader(pathOf: (file: string) => string): ReadSource {
  const cache = new Map<string, string | undefined>()
  return (file) => {
    if (!cache.has(file)) cache.set(file, readText(pathOf(file)))
    return cache.get(file)
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // A virtual module has no source to show; the report does without.
    return undefined
  }
}

export function hashOf(text: string | undefined): string {
  return text === undefined ? '' : createHash('sha256').update(text).digest('hex')
}

export function sourcesOf(files: Iterable<string>, readSource: ReadSource): Sources {
  const sources: Record<string, string> = {}
  for (const file of files) {
    const text = readSource(file)
    if (text !== undefined) sources[file] = text
  }
  return sources
}

/** The texts of a report's files, of those that are still as they were when tests ran them. */
export function sourcesFor({ files }: RaceReport, root: string): Sources {
  const readSource = createSourceReader((file) => `${root}/${file}`)
  const same = files.filter(({ path, hash }) => hash !== '' && hashOf(readSource(path)) === hash)
  return sourcesOf(
    same.map(({ path }) => path),
    readSource,
  )
}
