import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { TestModule, TestProject, Vitest } from 'vitest/node'
import type { CacheSettings } from './active.ts'
import { readReplay, testFileOf } from './kept-cases.ts'
import { slashes } from './our-files.ts'
import { getVersion } from './version.ts'

/** Where it is remembered what tests came to. Undefined for a run that is asked for once: it is to be done. */
export function cacheFor(
  vitest: Vitest,
  project: TestProject,
  options: unknown,
): CacheSettings | undefined {
  // With others in one worker, what a file finds there is left by those.
  const { watch, isolate } = project.config
  if (!watch || isolate === false) return undefined
  const { cacheDir, configFileDependencies } = project.vite.config
  const texts = configFileDependencies.map((file) =>
    existsSync(file) ? readFileSync(file, 'utf8') : '',
  )
  const config = JSON.stringify(project.serializedConfig, withoutChance)
  const versions = [getVersion(), vitest.version]
  const { environment } = project.config
  const parts = JSON.stringify([versions, environment, config, options, texts])
  return {
    directory: slashes(path.resolve(vitest.config.root, cacheDir, 'racetest')),
    environment: createHash('sha256').update(parts).digest('hex'),
  }
}

// Others in each run, or of no consequence for what a test does that is run at all.
const irrelevant = new Set(['seed', 'testNamePattern', 'standalone', 'color', 'isAgent'])

function withoutChance(name: string, value: unknown): unknown {
  if (irrelevant.has(name)) return undefined
  return value instanceof RegExp ? String(value) : value
}

/** Kept schedules that change while people watch. */
export interface KeptFiles {
  /** We are about to write this one, or to drop it. */
  announce(file: string, replay: string | undefined): void
}

/** Has the test of a kept schedule run again when somebody else changes the file: an editor, Git. */
export function watchKept(vitest: Vitest): KeptFiles {
  const root = slashes(vitest.config.root)
  const ours = new Map<string, string | undefined>()
  vitest.config.watchTriggerPatterns = [
    ...(vitest.config.watchTriggerPatterns ?? []),
    {
      pattern: /\/\.race\/.+\.txt$/,
      testsToRun: (changed) => {
        const file = slashes(path.relative(root, changed))
        const replay = readReplay(changed)
        const test = testFileOf(file)
        const isOurs = ours.has(file) && ours.get(file) === replay
        return replay === undefined || isOurs ? undefined : test
      },
    },
  ]
  return { announce: (file, replay) => void ours.set(file, replay) }
}

/** Has a test file run again when something changes that it has required, of which Vite knows nothing. */
export function watchRequired({ vite }: Vitest, module: TestModule): void {
  const { raceRequired = [] } = module.meta()
  for (const file of raceRequired) {
    for (const { moduleGraph } of Object.values(module.project.vite.environments)) {
      for (const test of moduleGraph.getModulesByFile(module.moduleId) ?? [])
        moduleGraph.createFileOnlyEntry(file).importers.add(test)
    }
    // What is below the root Vite watches anyway.
    if (!file.startsWith(`${slashes(vite.config.root)}/`)) vite.watcher.add(file)
  }
}
