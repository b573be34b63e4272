import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import type { EvaluatedModules } from 'vite/module-runner'
import { currentModules } from './evaluated-modules.ts'
import { currentGraph, hasCode, isOurModule, type ModuleNode } from './module-graph.ts'
import { ourFolder, slashes } from './our-files.ts'
import { hasCalledOutside } from './outside-calls.ts'
import { digestPackages, packageFolder } from './package-files.ts'
import { listCommonjs } from './required-modules.ts'

/** Node's own modules that reach for nothing outside of the process. */
const inside =
  /^(?:node:)?(?:assert|assert\/strict|async_hooks|buffer|crypto|diagnostics_channel|events|path|path\/posix|punycode|querystring|stream|stream\/promises|string_decoder|timers|timers\/promises|url|util)$/

/** What Vitest knows, or does, that is in no module. */
const fromVitest = /(?<!Inline)Snapshot\(|\binject\b/

// Each worker has its own, and those of Vitest's that do not concern tests.
const volatile = /^(?:VITEST_POOL_ID|VITEST_WORKER_ID|JEST_WORKER_ID|_|SHLVL|OLDPWD)$/

/**
 * A digest of all that has gone into the modules that the worker has evaluated, and of its
 * environment. Undefined where a test may depend on something that is not part of it: what modules
 * or hooks have got from outside the heap.
 */
export function fingerprintModules(): string | undefined {
  const modules = currentModules()
  if (modules === undefined || !isLoadedByVite() || hasCalledOutside()) return undefined
  // What was loaded stays as it is.
  const size = `${modules.idToModuleMap.size} ${listCommonjs().length}`
  if (latest?.size !== size) latest = { size, digest: digestModules(modules) }
  return latest.digest
}

/** Of what Node loads itself nobody knows what it is. */
const isLoadedByVite = (): boolean => (currentGraph()?.testCode.size ?? 0) > 0

let latest: { readonly size: string; readonly digest: string | undefined } | undefined

function digestModules(modules: EvaluatedModules): string | undefined {
  const nodes = [...modules.idToModuleMap.values()]
  if (!nodes.every((node) => isTold(node, (id) => modules.getModuleById(id)))) return undefined
  const hash = createHash('sha256')
  for (const node of nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    hash.update(`${node.id}\n${codeOf(node)}\n`)
  const native = nativeFiles(nodes)
  if (native === undefined) return undefined
  hash.update(native)
  const { env, argv, execArgv, version, platform, arch } = process
  const variables = Object.entries(env).filter(([name]) => !volatile.test(name))
  hash.update(JSON.stringify([variables.toSorted(), argv.slice(2), execArgv]))
  hash.update(JSON.stringify([version, platform, arch, process.cwd()]))
  return hash.digest('hex')
}

const codeOf = ({ meta }: ModuleNode): string => (meta && 'code' in meta && meta.code) || ''

function isTold(node: ModuleNode, find: (id: string) => ModuleNode | undefined): boolean {
  if (!hasCode(node) || isOurModule(node.id)) return true
  if (!requiresInside(codeOf(node))) return false
  const isTestCode = currentGraph()?.testCode.has(node.id) ?? true
  if (isTestCode && fromVitest.test(codeOf(node))) return false
  return [...node.imports].every((id) => !isBuiltinNode(find(id)) || inside.test(id))
}

const requiring = /\brequire\s*\(\s*(['"`])([\w:/]+)\1/g

/** Whether CommonJS requires no module of Node's that reaches for more: of that Vite says nothing. */
function requiresInside(text: string): boolean {
  const names = [...text.matchAll(requiring)].map(([, , name]) => name!)
  return names.every((name) => !isBuiltin(name) || inside.test(name))
}

function isBuiltinNode(node: ModuleNode | undefined): boolean {
  return node?.meta !== undefined && 'type' in node.meta && node.meta.type === 'builtin'
}

/** What Node has loaded itself. Of modules in packages nobody knows which, so it is all of the package. */
function nativeFiles(nodes: readonly ModuleNode[]): string | undefined {
  const commonjs = listCommonjs().map(slashes)
  const external = nodes.filter((node) => !hasCode(node) && !isBuiltinNode(node)).map(fileOf)
  const folders = new Set<string>()
  const hash = createHash('sha256')
  for (const file of [...commonjs, ...external].toSorted()) {
    const folder = packageFolder(file) ?? ourFolder(file)
    if (folder !== undefined) folders.add(folder)
    // What else it has loaded is known of a file that is required only.
    else if (commonjs.includes(file)) {
      const text = readFileSync(file, 'utf8')
      if (!requiresInside(text)) return undefined
      hash.update(text)
    } else if (!file.startsWith('mock:')) return undefined
  }
  return hash.update(digestPackages(folders)).digest('hex')
}

const fileOf = ({ id, file }: ModuleNode): string =>
  slashes(id.startsWith('mock:') ? id : (file || id).replace(/^file:\/\//, ''))
