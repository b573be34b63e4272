import { RaceToolError } from '@racetest/core'
import type { FreshModules } from '@racetest/runtime'
import {
  currentGraph,
  hasCode,
  isOurModule,
  type ModuleGraph,
  type ModuleNode,
} from './module-graph.ts'
import { replaceRequired } from './required-modules.ts'

/** The modules of a test file, until `restore` puts back what was there before. */
export interface ReplacedModules extends FreshModules {
  restore(): void
}

/**
 * Before each schedule the modules that the test code imports are evaluated again, in the order in
 * which they were first. The test code itself stays, since what it has registered uses its
 * variables; its imports show the new modules, because the namespace objects that it holds are
 * redirected to them.
 */
export function replaceModules(): ReplacedModules {
  const graph = currentGraph()
  if (graph === undefined) {
    throw new RaceToolError(
      "modules: 'fresh' needs racetest's own runner, and this project has another one. Leave `test.runner` out, or extend the one of racetest/runner.",
    )
  }
  const { modules, load } = graph
  const roots = new Set(graph.roots)
  const kept = findKept(graph)
  const originals = new Map<ModuleNode, Original>()
  const required = replaceRequired()

  const isFresh = (node: ModuleNode): boolean => hasCode(node) && !kept.has(node.id)
  const fresh = (): ModuleNode[] => [...modules.idToModuleMap.values()].filter(isFresh)
  for (const node of fresh()) originals.set(node, redirect(node))

  return {
    load: async () => {
      for (const node of fresh()) forget(node)
      required.forget()
      for (const id of roots) {
        const node = modules.getModuleById(id)
        // One after the other: that is the order of static imports.
        if (node !== undefined && !kept.has(id)) await load(node.url)
      }
      for (const original of originals.values()) original.update()
    },
    loadWaiting: () => {
      const before = roots.size
      for (const node of fresh()) if (node.promise && !node.evaluated) roots.add(node.id)
      return roots.size > before
    },
    count: () => modules.idToModuleMap.size + roots.size,
    countEvaluated: () => fresh().filter(({ evaluated }) => evaluated).length,
    restore: () => {
      for (const node of fresh()) forget(node)
      required.restore()
      for (const original of originals.values()) original.restore()
    },
  }
}

interface Original {
  /** Shows the module as it is now. */
  update(): void
  restore(): void
}

/** What setup files have loaded belongs to the worker: they have prepared it, once. */
function findKept({ modules, testCode, keepers }: ModuleGraph): Set<string> {
  const ours = [...modules.idToModuleMap.keys()].filter(isOurModule)
  const kept = new Set([...keepers, ...ours])
  for (const id of kept) for (const it of modules.getModuleById(id)?.imports ?? []) kept.add(it)
  for (const id of testCode) kept.add(id)
  return kept
}

/** As `vi.resetModules()` does. */
function forget(node: ModuleNode): void {
  node.promise = undefined
  node.exports = undefined
  node.evaluated = false
  node.importers.clear()
}

/** The namespace object that others hold of a module shows what the module was at the last update. */
function redirect(node: ModuleNode): Original {
  const { promise, evaluated } = node
  // Typed as any.
  const namespace: object | undefined = node.exports
  const importers = [...node.importers]
  let shown = namespace
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(namespace ?? {})).filter(
    ([, { configurable }]) => configurable,
  )
  for (const [name, descriptor] of descriptors) {
    const { get = () => descriptor.value } = descriptor
    Object.defineProperty(namespace, name, {
      configurable: true,
      enumerable: descriptor.enumerable === true,
      get: () => (shown === namespace ? get() : Reflect.get(shown ?? {}, name)),
    })
  }
  return {
    update: () => {
      shown = node.exports ?? namespace
    },
    restore: () => {
      Object.defineProperties(namespace ?? {}, Object.fromEntries(descriptors))
      Object.assign(node, { promise, evaluated, exports: namespace })
      for (const importer of importers) node.importers.add(importer)
    },
  }
}
