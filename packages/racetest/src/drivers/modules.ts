import Module, { createRequire } from 'node:module'
import {
  getRealm,
  learnProvenance,
  learnTransparent,
  onUnknownCode,
  onUnknownFunction,
  type Provenance,
} from '@racetest/runtime'
import { isConfined } from '../confined-modules.ts'
import { currentModules } from '../evaluated-modules.ts'
import { isOurs, slashes } from '../our-files.ts'
import { loadParser } from '../sql/parser.ts'
import { watchAddons } from './addons.ts'
import {
  closeMonitoring,
  findControl,
  findTransparency,
  isControlled,
  trustPackage,
} from './known.ts'
import { controlNodeSqlite } from './node-sqlite.ts'
import { countReplaced } from './replace.ts'
import { hasConnections } from './sqlite.ts'
import { noteTransparent } from './transparent.ts'

const require = createRequire(import.meta.url)

/** Node's own, which its types leave out. */
interface Loader {
  load(this: { exports: unknown }, filename: string): void
}

/** A client of a database has been loaded. */
let isUsed = false

/**
 * Puts the clients of known packages under control, as soon as anybody loads them. CommonJS is
 * loaded the same way for `require` and for `import`; of other modules Vitest knows which there are.
 */
export function controlDrivers(): void {
  const { controlled } = getRealm()
  if (controlled.has('drivers')) return
  controlled.add('drivers')
  controlNodeSqlite()
  watchAddons()
  const loader = Module.prototype as unknown as Loader
  const { load } = loader
  loader.load = function (filename) {
    load.call(this, filename)
    learn(slashes(filename), 'commonjs', this.exports)
  }
  onUnknownFunction(learnModules)
  onUnknownCode(() => {
    learnBuiltins()
    learnModules()
  })
}

const seen = new Set<unknown>()

/** Those that Vitest has loaded since. */
function learnModules(): void {
  const modules = currentModules()?.idToModuleMap
  if (modules === undefined || modules.size === seen.size) return
  for (const node of modules.values()) {
    if (seen.has(node) || node.exports === undefined) continue
    seen.add(node)
    learn(slashes(node.id), 'module', node.exports)
  }
}

function learn(path: string, kind: 'commonjs' | 'module', exports: unknown): void {
  const control = findControl(path, kind)
  if (control !== undefined) {
    isUsed = true
    const before = countReplaced()
    // Whoever named the file knows what it exports.
    control(exports as never)
    if (countReplaced() > before) trustPackage(path)
  }
  learnProvenance(exports, () => findProvenance(path))
  waiting.set(path, exports)
  for (const [other, theirs] of waiting) {
    const isTransparent = findTransparency(other)
    if (isTransparent !== 'later') waiting.delete(other)
    if (isTransparent !== true) continue
    noteTransparent()
    learnTransparent(theirs)
  }
}

/** Those of clients that are under control, and of the tools, are what they are. */
function findProvenance(path: string): Provenance {
  const isKnown = isControlled(path) || toolFolder.test(path) || isOurs(path)
  return !isKnown && isConfined(path) ? 'confined' : 'package'
}

const toolFolder =
  /\/node_modules\/(?:vitest|vite|@vitest\/[^/]+|chai|fast-check|pure-rand|rolldown)\//

let areBuiltinsLearned = false

/** Nobody takes a module of Node's for something that code which is not instrumented has made. */
function learnBuiltins(): void {
  if (areBuiltinsLearned) return
  areBuiltinsLearned = true
  for (const name of Module.builtinModules) learnBuiltin(name)
}

function learnBuiltin(name: string): void {
  if (
    /^_|^(?:test|sqlite|sea|wasi|trace_events|inspector|repl|cluster|domain|punycode|sys)\b/.test(
      name,
    )
  )
    return
  learnProvenance(require(name), () => 'package')
}

/** Modules of packages that are not under control yet, and their exports. */
const waiting = new Map<string, unknown>()

/** Whether the client of any database has been loaded. */
export const usesDrivers = (): boolean => isUsed || hasConnections()

/** Before a search: what drivers need to read statements. */
export async function openDrivers(): Promise<void> {
  learnModules()
  if (usesDrivers()) await loadParser()
}

/** After a search. */
export async function closeDrivers(): Promise<void> {
  if (usesDrivers()) await closeMonitoring()
}
