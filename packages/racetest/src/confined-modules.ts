import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { findState, type Program } from '@racetest/instrument'
import { unobserved } from '@racetest/runtime'
import { resolve as resolveExports } from 'resolve.exports'
import { findPackage } from './package-files.ts'
import { slashes } from './our-files.ts'

type Acorn = typeof import('acorn')

const require = createRequire(import.meta.url)

/** How much is looked at for one module, with all that it loads. */
const most = { files: 300, characters: 2_000_000 }

const verdicts = new Map<string, boolean>()

/**
 * Whether a module, and all that it loads, keeps nothing between calls: then what a call touches is
 * what it is given. Found out from their sources, which are read when somebody asks.
 */
export function isConfined(file: string): boolean {
  // What is read for that, in whatever step, is none of the program's business.
  return verdicts.get(file) ?? unobserved(() => findOut(file))
}

function findOut(file: string): boolean {
  const files = new Set([file])
  let characters = 0
  let isSo = true
  for (const each of files) {
    const read = readModule(each)
    characters += read?.length ?? 0
    const isTooMuch = files.size > most.files || characters > most.characters
    if (read === undefined || read.needs === undefined || isTooMuch) {
      isSo = false
      break
    }
    for (const needed of read.needs) files.add(needed)
  }
  // All that it loads is confined as well; if it is not, some of that may be.
  if (isSo) for (const each of files) verdicts.set(each, true)
  verdicts.set(file, isSo)
  return isSo
}

interface Read {
  readonly length: number
  /** Undefined where something is kept, or is not found. */
  readonly needs: readonly string[] | undefined
}

const modules = new Map<string, Read | undefined>()

function readModule(file: string): Read | undefined {
  if (!modules.has(file)) modules.set(file, examine(file))
  return modules.get(file)
}

function examine(file: string): Read | undefined {
  // What is in a file of data anybody may change.
  if (!/\.[cm]?js$/.test(file) || !existsSync(file)) return undefined
  const code = readFileSync(file, 'utf8')
  const { length } = code
  if (length > most.characters) return undefined
  const isModule = isEsm(file)
  const program = parse(code, isModule)
  if (program === undefined) return undefined
  const { keeps, needs } = findState(code, program)
  if (keeps !== undefined) return { length, needs: undefined }
  const found = needs.filter((name) => !isBuiltin(name)).map((name) => locate(name, file, isModule))
  const isAll = found.every((each) => each !== undefined)
  return { length, needs: isAll ? found : undefined }
}

function parse(code: string, isModule: boolean): Program | undefined {
  const acorn = require('acorn') as Acorn
  try {
    // The instrumenter describes the trees of all ESTree parsers in its own words.
    return acorn.parse(code, {
      ecmaVersion: 'latest',
      sourceType: isModule ? 'module' : 'commonjs',
      allowHashBang: true,
    }) as unknown as Program
  } catch {
    return undefined
  }
}

function isEsm(file: string): boolean {
  if (file.endsWith('.mjs')) return true
  if (file.endsWith('.cjs')) return false
  for (let at = path.dirname(file); ; at = path.dirname(at)) {
    const manifest = readManifest(at)
    if (manifest !== undefined) return manifest['type'] === 'module'
    if (at === path.dirname(at)) return false
  }
}

/** What this Node asks packages for, besides what every ES module asks for. */
const conditions = [
  'node',
  'node-addons',
  ...('require_module' in process.features ? ['module-sync'] : []),
  ...[...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')].flatMap(
    (option, i, all) =>
      /^(?:-C|--conditions)$/.test(option)
        ? (all[i + 1] ?? [])
        : (/^(?:-C|--conditions)=(.+)/.exec(option)?.[1] ?? []),
  ),
]

/** The file that a module means by a name, as Node finds it; undefined where that is not known. */
function locate(name: string, from: string, isModule: boolean): string | undefined {
  try {
    if (!isModule) return slashes(createRequire(pathToFileURL(from)).resolve(name))
    if (/^\.{0,2}\//.test(name)) {
      const file = slashes(path.resolve(path.dirname(from), name))
      return existsSync(file) && statSync(file).isFile() ? file : undefined
    }
    if (name.startsWith('#')) return undefined
    const folder = findPackage(path.dirname(from), /^(?:@[^/]+\/)?[^/]+/.exec(name)![0])
    const manifest = folder === undefined ? undefined : readManifest(folder)
    if (folder === undefined || manifest === undefined) return undefined
    if (manifest['exports'] === undefined)
      return slashes(createRequire(pathToFileURL(from)).resolve(name))
    const [target] = resolveExports(manifest, name, { conditions }) ?? []
    return target === undefined ? undefined : slashes(path.join(folder, target))
  } catch {
    return undefined
  }
}

function readManifest(folder: string): Record<string, unknown> | undefined {
  const file = `${folder}/package.json`
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)
    : undefined
}
