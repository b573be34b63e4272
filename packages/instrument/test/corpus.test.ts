import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { expect, it } from 'vitest'
import { instrument, type Program } from '../src/index.ts'
import { functionsWithoutMarker } from './support/markers.ts'

const root = new URL('../../../node_modules', import.meta.url).pathname
const full = process.env['FULL'] !== undefined
/** Every n-th file, in order of path: the same files on each run. */
const stride = full ? 1 : 25

function* filesIn(directory: string): Generator<string> {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    // Other tools keep what they make there, and take it away again.
    if (entry.name.startsWith('.')) continue
    if (entry.isDirectory()) yield* filesIn(path)
    else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) yield path
  }
}

type SourceType = 'module' | 'script' | 'commonjs'

function sourceTypeOf(code: string): SourceType | undefined {
  for (const sourceType of ['module', 'script', 'commonjs'] as const) {
    try {
      parseAst(code, { sourceType })
      return sourceType
    } catch {
      // The next kind of file may fit.
    }
  }
  return undefined
}

it('leaves every file of node_modules without a syntax error', { timeout: 600_000 }, () => {
  const files = [...filesIn(root)].toSorted().filter((_, i) => i % stride === 0)
  const broken: string[] = []
  const counts = { instrumented: 0, untouched: 0, rejected: 0 }
  for (const file of files) {
    const code = readFileSync(file, 'utf8')
    // A few bundles of several megabytes would take all of the time.
    if (!full && code.length > 300_000) continue
    const sourceType = sourceTypeOf(code)
    if (!sourceType) {
      counts.rejected++
      continue
    }
    const parse = (text: string): Program => parseAst(text, { sourceType })
    const result = instrument(code, file, { parse, file, siteBase: 0 })
    if (!result) {
      counts.untouched++
      continue
    }
    counts.instrumented++
    try {
      const program = parse(result.code)
      const bare = functionsWithoutMarker(program, result.code)
      if (bare.length) broken.push(`${file}: no marker in ${bare[0]}`)
      if (result.code.split('\n').length !== code.split('\n').length) {
        broken.push(`${file}: not the same number of lines`)
      }
    } catch (error) {
      broken.push(`${file}: ${String(error)}`)
    }
  }
  if (full) process.stdout.write(`${JSON.stringify(counts)}\n`)
  expect(broken).toEqual([])
  expect(counts.instrumented).toBeGreaterThan(40)
})
