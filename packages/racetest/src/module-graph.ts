import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EvaluatedModuleNode, EvaluatedModules } from 'vite/module-runner'
import { slashes } from './our-files.ts'

export type { EvaluatedModuleNode as ModuleNode }

/** The modules of a worker, and what the test file that it runs was made of when it had been loaded. */
export interface ModuleGraph {
  readonly modules: EvaluatedModules
  /** Imports a module that has been imported before, without asking the main process. */
  readonly load: (url: string) => Promise<unknown>
  /** The test file, and the modules it imports that belong to the test code. */
  readonly testCode: ReadonlySet<string>
  /** Of all other modules those that test code imports, in the order of evaluation. */
  readonly roots: readonly string[]
  /** Modules that stay as they are, with all that they import. */
  readonly keepers: readonly string[]
}

const key = Symbol.for('racetest.modules')
// Runner and tests may have loaded this file twice; a symbol-keyed global is what they share.
const holder = globalThis as { [key]?: ModuleGraph }

export function keepGraph(graph: ModuleGraph): void {
  holder[key] = graph
}

/** Undefined where the runner is not ours. */
export function currentGraph(): ModuleGraph | undefined {
  return holder[key]
}

const testTools =
  /^(?:.*\/node_modules\/)?(?:vitest|racetest|fast-check|@vitest\/[^/]+|@fast-check\/[^/]+)(?:\/|$)/

/** The folder of our built files. */
// The global URL may be another one: jsdom's.
const ours = `${slashes(path.dirname(fileURLToPath(import.meta.url)))}/`

/**
 * Code that imports the test framework belongs to the tests: it has registered hooks and bodies,
 * which go on using its variables.
 */
export function readTestFile(
  modules: EvaluatedModules,
  file: string,
): Pick<ModuleGraph, 'testCode' | 'roots'> {
  const testCode = new Set<string>([file])
  const roots = new Set<string>()
  for (const id of testCode) {
    for (const imported of modules.getModuleById(id)?.imports ?? []) {
      const node = modules.getModuleById(imported)
      if (node === undefined || !hasCode(node)) continue
      if (isTestCode(node)) testCode.add(imported)
      else roots.add(imported)
    }
  }
  return { testCode, roots: [...roots] }
}

/** Whether it is evaluated here: a package may be left to Node, a mock stands for another module. */
export function hasCode({ id, meta }: EvaluatedModuleNode): boolean {
  return !id.startsWith('mock:') && meta !== undefined && 'code' in meta && meta.code !== ''
}

export function isOurModule(id: string): boolean {
  return id.startsWith(ours)
}

function isTestCode({ imports, id }: EvaluatedModuleNode): boolean {
  return isOurModule(id) || [...imports].some((it) => testTools.test(it) || isOurModule(it))
}
