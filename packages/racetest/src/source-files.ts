import type { Origin } from '@racetest/instrument'
import { isOurs } from './our-files.ts'

/** A glob, or a regular expression for the whole path. */
export type FilePattern = string | RegExp

export interface SourceFiles {
  readonly root: string
  readonly include: readonly FilePattern[]
  readonly exclude: readonly FilePattern[]
  /** Dependencies to instrument as well, by package name. */
  readonly packages: readonly (string | RegExp)[]
}

const script = /\.(?:[cm]?[jt]sx?|vue|svelte|astro)$/
const notCode = /[?&](?:raw|url|inline|worker|sharedworker)\b|[?&]type=style/

/** Whether a module of this id is to be instrumented. */
export function isSource(id: string, files: SourceFiles): boolean {
  if (id.includes('\0') || id.startsWith('virtual:') || notCode.test(id)) return false
  const file = id.replace(/[?#].*$/, '')
  if (!script.test(file) || isOurs(file)) return false
  const name = packageOfFile(file)
  if (name !== undefined) return files.packages.some((pattern) => namesPackage(pattern, name))
  const path = file.startsWith(`${files.root}/`) ? file.slice(files.root.length + 1) : file
  const matches = (pattern: FilePattern): boolean => matchesPattern(pattern, path, file)
  if (files.exclude.some(matches)) return false
  return files.include.length === 0 || files.include.some(matches)
}

const testCode = /^(?:vitest|racetest|fast-check|@vitest\/[^/]+|@fast-check\/[^/]+)(?:\/|$)/

/** What an import leads to, judged by its text: a file to instrument, or a package. */
export function createOrigins(
  packages: SourceFiles['packages'],
  aliases: readonly { readonly find: string | RegExp }[],
): (specifier: string) => Origin {
  return (specifier) => {
    if (testCode.test(specifier)) return 'test'
    if (/^[./#]/.test(specifier)) return 'instrumented'
    if (aliases.some(({ find }) => startsWith(specifier, find))) return 'instrumented'
    const [name = specifier] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
    return packages.some((pattern) => namesPackage(pattern, name)) ? 'instrumented' : 'opaque'
  }
}

const startsWith = (specifier: string, find: string | RegExp): boolean =>
  typeof find === 'string'
    ? specifier === find || specifier.startsWith(find.endsWith('/') ? find : `${find}/`)
    : new RegExp(find).test(specifier)

/** The package that a file under node_modules belongs to. */
export function packageOfFile(file: string): string | undefined {
  const [, name] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
  return name
}

/** `server.deps.inline` for the packages: Vitest leaves to Node whatever is not named there. */
export function inlinePatterns(packages: SourceFiles['packages']): RegExp[] {
  return packages.map((pattern) => {
    const name = typeof pattern === 'string' ? `${escape(pattern)}/` : inPath(pattern.source)
    return new RegExp(`/node_modules/${name}`)
  })
}

function namesPackage(pattern: string | RegExp, name: string): boolean {
  return typeof pattern === 'string' ? pattern === name : new RegExp(pattern).test(name)
}

/** The source of an expression for a package's name as part of one for a path. */
function inPath(source: string): string {
  const open = source.startsWith('^') ? source.slice(1) : `(?:@[^/]+/)?[^/]*?${source}`
  return open.endsWith('$') && !open.endsWith('\\$') ? `${open.slice(0, -1)}/` : open
}

function matchesPattern(pattern: FilePattern, path: string, file: string): boolean {
  if (typeof pattern !== 'string') return new RegExp(pattern).test(file)
  return globExpression(pattern).test(pattern.startsWith('/') ? file : path)
}

const expressions = new Map<string, RegExp>()

/** `*` stays in a folder, `**` does not, `{a,b}` and `?` as usual; `./` at the start is dropped. */
function globExpression(glob: string): RegExp {
  const known = expressions.get(glob)
  if (known !== undefined) return known
  const body = glob
    .replace(/^\.\//, '')
    .split(/(\*\*\/|\*\*|\*|\?|\{|\}|,)/)
    .map((part) => globParts[part] ?? escape(part))
    .join('')
  const expression = new RegExp(`^${body}$`)
  expressions.set(glob, expression)
  return expression
}

const globParts: Readonly<Record<string, string>> = {
  '**/': '(?:.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
  '{': '(?:',
  '}': ')',
  ',': '|',
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
