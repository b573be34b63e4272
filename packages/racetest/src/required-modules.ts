import Module, { createRequire } from 'node:module'
import { packSites, type Site } from '@racetest/core'
import type { Program } from '@racetest/instrument'
import { getHooks } from '@racetest/runtime'
import { instrumentFile } from './instrument-file.ts'
import { isOurs, slashes } from './our-files.ts'
import { createOrigins, isSource, type SourceFiles } from './source-files.ts'

/** Node's own, which its types leave out. */
interface Compiler {
  _compile(content: string, filename: string, format?: string): unknown
}
type Acorn = typeof import('acorn')

const require = createRequire(import.meta.url)

interface Required {
  /** What is to be instrumented: other test files of the worker may want others. */
  files: SourceFiles
  /** Paths of modules that were instrumented here; those of setup files stay as they are. */
  readonly paths: Set<string>
  kept: ReadonlySet<string>
  /** By path: what was instrumented, and what came of it. */
  readonly texts: Map<string, Text>
}

interface Text {
  readonly content: string
  readonly code: string
  readonly sites: readonly Site[]
}

// Runner and tests may have loaded this file twice; a symbol-keyed global is what they share.
const key = Symbol.for('racetest.required')
const holder = globalThis as { [key]?: Required }

/**
 * Instruments CommonJS that `require` loads. Vite sees only what is imported; what such a module
 * requires, Node loads by itself.
 */
export function instrumentRequired(files: SourceFiles): void {
  const known = holder[key]
  if (known !== undefined) {
    forget(known.paths)
    Object.assign(known, { files, kept: new Set() })
    return
  }
  const required: Required = { files, paths: new Set(), kept: new Set(), texts: new Map() }
  holder[key] = required
  const compiler = Module.prototype as unknown as Compiler
  const { _compile } = compiler
  compiler._compile = function (content, filename, format) {
    const code = format === 'module' ? content : instrumentText(required, content, filename)
    return _compile.call(this, code, filename, format)
  }
}

/** What setup files have required belongs to the worker. */
export function keepRequired(): void {
  const required = holder[key]
  if (required !== undefined) required.kept = new Set(required.paths)
}

/** Paths of all that Node has loaded with `require`, and of what it will load again. */
export function listCommonjs(): string[] {
  return [...new Set([...Object.keys(require.cache), ...(holder[key]?.paths ?? [])])]
}

/** Those of the project. */
export function listRequired(): string[] {
  const files = listCommonjs().map(slashes)
  return files.filter((file) => !file.includes('/node_modules/') && !isOurs(file))
}

export interface RequiredModules {
  /** They are evaluated anew when they are required again. */
  forget(): void
  /** Those that were there at first are what others get. */
  restore(): void
}

export function replaceRequired(): RequiredModules {
  const paths = (): string[] => {
    const { paths: all = [], kept } = holder[key] ?? {}
    return [...all].filter((path) => kept?.has(path) !== true)
  }
  const originals = paths().map((path) => [path, require.cache[path]] as const)
  return {
    forget: () => forget(paths()),
    restore: () => {
      forget(paths())
      for (const [path, module] of originals) if (module) require.cache[path] = module
    },
  }
}

function forget(paths: Iterable<string>): void {
  for (const path of paths) delete require.cache[path]
}

function instrumentText(required: Required, content: string, filename: string): string {
  const { files, paths, texts } = required
  const path = slashes(filename)
  if (!isSource(path, files)) return content
  paths.add(filename)
  let text = texts.get(filename)
  if (text?.content !== content) {
    text = instrumentContent(content, path, files)
    texts.set(filename, text)
  }
  const { code, sites } = text
  const [first] = sites
  // Now, and whenever it is evaluated anew: a `return` at its top level may come before its end.
  if (first !== undefined) getHooks().sites(first.file, first.id, packSites(sites))
  return code
}

function instrumentContent(content: string, path: string, files: SourceFiles): Text {
  const program = parseScript(content)
  const packageOf = createOrigins(files.packages, [])
  const parse = (): Program => program!
  const how = { parse, packageOf, tellsNoSites: true }
  const result = program && instrumentFile(content, path, files.root, how)
  return { content, code: result?.code ?? content, sites: result?.sites ?? [] }
}

/** Undefined for what is none: Node says better what is wrong. */
function parseScript(content: string): Program | undefined {
  const { parse } = require('acorn') as Acorn
  try {
    // The instrumenter describes the trees of all ESTree parsers in its own words.
    return parse(content, { ecmaVersion: 'latest', sourceType: 'commonjs' }) as unknown as Program
  } catch {
    return undefined
  }
}
