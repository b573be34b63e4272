import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

/** Who may import what, from `packages/*` and from outside. A `type` may be imported where a value may not. */
const table: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  core: [],
  instrument: ['@racetest/core', 'magic-string'],
  runtime: ['@racetest/core'],
  report: ['type @racetest/core'],
  racetest: [
    /^@racetest\/(core|instrument|runtime|report|report\/page)$/,
    /^vitest(\/|$)/,
    'vite',
    'type vite/module-runner',
    'fast-check',
    '@ioredis/commands',
    '@jridgewell/trace-mapping',
    'libpg-query',
    'type acorn',
    'resolve.exports',
    /^node:/,
  ],
}
/** What runs in a browser is bundled by itself: nothing else imports it, and it has a table of its own. */
const page = 'packages/report/src/page/'
const pageTable = ['type @racetest/core', 'preact', 'preact/hooks', /^\.\/[a-z-]+\.css$/]
const vagueNames = ['utils', 'util', 'helpers', 'types', 'constants', 'common', 'misc', 'shared']
/** They are loaded by name, and whoever loads them wants the default export. */
const loadedByDefault = ['packages/racetest/src/plugin.ts', 'packages/racetest/src/runner.ts']

interface Node {
  readonly type: string
  readonly [key: string]: unknown
}
interface SourceFile {
  readonly path: string
  readonly owner: string
  readonly below: readonly string[]
  readonly text: string
  readonly nodes: readonly Node[]
}

const root = fileURLToPath(new URL('..', import.meta.url))
const files = Object.keys(table).flatMap(readPackage)

describe('imports', () => {
  test('every package has a row in the table', () => {
    expect(readdirSync(join(root, 'packages')).toSorted()).toEqual(Object.keys(table).toSorted())
  })

  test('only what the table allows', () => {
    expect(violations((file) => imports(file).filter((it) => !isAllowed(file, it)))).toEqual([])
  })
})

describe('core', () => {
  test('uses no globals but those of ECMAScript, and neither clock nor chance', () => {
    const host = hostGlobals()
    const used = ({ owner, nodes, text }: SourceFile): string[] => {
      if (owner !== 'core') return []
      const declared = new Set(nodes.flatMap((node) => [node['id'], node['local']].map(nameOf)))
      const names = new Set(nodes.filter((node) => node.type === 'Identifier').map(nameOf))
      const globals = [...names].filter((name) => host.has(name) && !declared.has(name))
      return text.includes('Math.random') ? [...globals, 'Math.random'] : globals
    }
    expect(violations(used)).toEqual([])
  })
})

describe('files', () => {
  test('have at most 300 lines', () => {
    const long = ({ text }: SourceFile): string[] => {
      const lines = text.trimEnd().split('\n').length
      return lines > 300 ? [`${lines} lines`] : []
    }
    expect(violations(long)).toEqual([])
  })

  test('lie in src or one folder below', () => {
    expect(violations(({ below }) => (below.length > 2 ? [below.join('/')] : []))).toEqual([])
  })

  test('are named after a concept, in kebab-case', () => {
    const odd = ({ below }: SourceFile): string[] =>
      below
        .map((part) => part.replace(/\.tsx?$/, ''))
        .filter((name) => vagueNames.includes(name) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
    expect(violations(odd)).toEqual([])
  })

  test('export at most 8 names, index.ts excepted, and none by default', () => {
    const tooMany = (file: SourceFile): string[] => {
      const names = exportedNames(file)
      if (names.includes('default') && !loadedByDefault.includes(file.path)) return ['default']
      if (basename(file.path) === 'index.ts' || names.length <= 8) return []
      return [`${names.length} exports: ${names.join(', ')}`]
    }
    expect(violations(tooMany)).toEqual([])
  })
})

function readPackage(owner: string): SourceFile[] {
  const source = join(root, 'packages', owner, 'src')
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const text = readFileSync(join(source, file), 'utf8')
      // What oxc calls a node is one: an object with a type.
      const nodes = [...descendants(parseSync(file, text).program as unknown as Node)]
      const below = file.split(/[\\/]/)
      return { path: `packages/${owner}/src/${below.join('/')}`, owner, below, text, nodes }
    })
}

function violations(find: (file: SourceFile) => readonly string[]): string[] {
  return files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`))
}

/** Every import and re-export, dynamic ones too; one that leaves no trace at run time as `type name`. */
function imports({ nodes }: SourceFile): string[] {
  return nodes.flatMap((node) => {
    const { type, source } = node
    if (!/^Import|^Export|^TSImport/.test(type) || !isNode(source)) return []
    const name = String(source['value'] ?? '(computed)')
    const isType = [node['importKind'], node['exportKind']].includes('type')
    return [isType || type === 'TSImportType' ? `type ${name}` : name]
  })
}

function isAllowed({ path, owner, below }: SourceFile, imported: string): boolean {
  const name = imported.replace(/^type /, '')
  const isPage = path.startsWith(page)
  if (/^\..*\.tsx?$/.test(name)) {
    const climbs = name.split('/').filter((part) => part === '..').length
    return climbs < below.length && (isPage || !join(path, '..', name).startsWith(page))
  }
  return (isPage ? pageTable : table[owner]!).some((rule) =>
    typeof rule === 'string' ? [name, imported].includes(rule) : rule.test(name),
  )
}

function exportedNames({ nodes }: SourceFile): string[] {
  return nodes.flatMap((node) => {
    if (node.type === 'ExportDefaultDeclaration') return ['default']
    if (node.type === 'ExportAllDeclaration') return ['*']
    if (node.type !== 'ExportNamedDeclaration') return []
    const declaration = node['declaration']
    const declared = isNode(declaration) ? (declaration['declarations'] ?? [declaration]) : []
    const parts = [...(declared as Node[]), ...(node['specifiers'] as Node[])]
    return parts.map((part) => nameOf(part['exported'] ?? part['id']))
  })
}

/** The globals of this Node that a bare ECMAScript engine does not have, and the ones that tell time. */
function hostGlobals(): Set<string> {
  const bare = runInContext('Object.getOwnPropertyNames(globalThis)', createContext()) as string[]
  const ours = Object.getOwnPropertyNames(globalThis)
  const host = ours.filter((name) => !bare.includes(name))
  return new Set([...host, 'console', 'WebAssembly', 'globalThis', 'Date'])
}

function* descendants(node: Node): Generator<Node> {
  yield node
  for (const [key, value] of Object.entries(node)) {
    // Names of properties are no uses of globals.
    const isName = !node['computed'] && !node['shorthand'] && ['key', 'property'].includes(key)
    for (const child of [value].flat()) if (isNode(child) && !isName) yield* descendants(child)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value
}

/** The name of an identifier, or the text of a quoted one. */
const nameOf = (node: unknown): string =>
  isNode(node) ? String(node['name'] ?? node['value']) : ''
