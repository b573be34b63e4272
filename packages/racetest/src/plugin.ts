import { RaceToolError } from '@racetest/core'
import { installHooks } from '@racetest/runtime'
import type { Plugin } from 'vite'
import type { TestProject, Vitest } from 'vitest/node'
import type { Annotates, PluginSettings } from './active.ts'
import { fileName, instrumentFile } from './instrument-file.ts'
import { loader, loaderCode } from './module-loader.ts'
import { externalPatterns, isOurs, ourFile, slashes } from './our-files.ts'
import { checkPluginOptions } from './plugin-options.ts'
import type { PluginOptions } from './plugin-options.ts'
import { createPositions } from './positions.ts'
import { RaceReporter } from './reporter.ts'
import type { Reports } from './reports.ts'
import { seedTitles } from './seed-title.ts'
import { getTerminal } from './terminal.ts'
import { createOrigins, inlinePatterns, isSource } from './source-files.ts'
import type { SourceFiles } from './source-files.ts'
import { getVersion } from './version.ts'
import { cacheFor } from './watching.ts'

export type { PluginOptions } from './plugin-options.ts'

/** What Vitest passes to `configureVitest`; the cache key function has another name in 5. */
interface VitestContext {
  readonly vitest: Vitest
  readonly project: TestProject
  readonly defineCacheKeyGenerator?: DefineKey
  readonly experimental_defineCacheKeyGenerator?: DefineKey
}
type DefineKey = (generate: () => string) => void

/** Vite's environment for what Vitest itself needs: a test environment, global setup. No test runs there. */
const vitestItself = '__vitest__'

/**
 * The Vite plugin: instruments source files and gives every test project what `raceTest` needs.
 *
 * @example
 * export default defineConfig({ plugins: [racetest()] })
 */
export default function racetest(options: PluginOptions = {}): Plugin {
  const { include, exclude, packages, thresholds, reports, defaults } = checkPluginOptions(options)
  // Set once Vitest runs: under plain Vite the plugin does nothing.
  let files: SourceFiles | undefined
  /** What Vitest loads in the worker before the setup file, which puts the hooks there. */
  const early = new Set<string>()

  return {
    name: 'racetest',

    config() {
      const deps = { external: externalPatterns(), inline: inlinePatterns(packages) }
      const config = { test: { server: { deps } } }
      return config as object
    },

    configureVitest({ vitest, project, ...context }: VitestContext) {
      const root = slashes(vitest.config.root)
      files = { root, include, exclude, packages }
      const { runner, snapshotEnvironment } = project.config
      for (const file of [runner, snapshotEnvironment]) if (file) early.add(slashes(file))
      const reporter = addReporters(vitest)
      reporter.require(thresholds, reports)
      const { page } = reporter
      const annotates = whatIsAnnotated(vitest, reports)
      const cache = cacheFor(vitest, project, [include, exclude, packages].flat().map(String))
      configureProject(project, {
        files,
        defaults,
        annotates,
        ...(page !== undefined && { page }),
        ...(cache && { cache }),
      })
      // Code that Vite loads in this process (`ssrLoadModule` in a global setup) is instrumented too.
      installHooks()
      const key = JSON.stringify([getVersion(), include, exclude, packages, [...early]].map(String))
      const define = context.defineCacheKeyGenerator ?? context.experimental_defineCacheKeyGenerator
      define?.(() => key)
    },

    resolveId: (id) => (id === loader ? id : undefined),

    load: (id) => (id === loader ? loaderCode : undefined),

    transform(code, id) {
      if (files === undefined || !isSource(id, files)) return null
      if (early.has(slashes(id)) || this.environment.name === vitestItself) return null
      const file = fileName(id, files.root)
      const program = parseOr(file, () => this.parse(code))
      // Vite parses it too, and says better what is wrong.
      if (program === undefined) return null
      const result = instrumentFile(code, id, files.root, {
        parse: () => program,
        position: createPositions(code, () => this.getCombinedSourcemap()),
        packageOf: createOrigins(packages, this.environment.config.resolve.alias),
      })
      return result && { code: result.code, map: result.map }
    },
  }
}

/** Once for a run; the one that tells what searches came to. */
function addReporters(vitest: Vitest): RaceReporter {
  // Vitest takes instances beside names, and its type has only those.
  const reporters = vitest.config.reporters as unknown[]
  const known = reporters.find((each) => each instanceof RaceReporter)
  if (known) return known
  const reporter = new RaceReporter(vitest)
  // Before the others, which show the titles; and after them, below their summary.
  reporters.unshift(seedTitles)
  reporters.push(reporter)
  return reporter
}

/** Vitest's UI and its HTML report show what is attached to a test; VS Code shows what is said of a line. */
function whatIsAnnotated({ config }: Vitest, { names }: Reports): Annotates {
  const hasPage = config.reporters.some((each) => Array.isArray(each) && each[0] === 'html')
  if (config.ui || hasPage) return 'all'
  if (process.env['VITEST_VSCODE'] !== undefined) return 'editor'
  return names.has('junit') ? 'replay' : 'nothing'
}

function configureProject(
  project: TestProject,
  settings: Pick<PluginSettings, 'files' | 'defaults' | 'annotates' | 'page' | 'cache'>,
): void {
  const { config } = project
  // A runner of the user's own stays: ours only adds what most projects do not need.
  config.runner ??= ourFile('runner')
  config.setupFiles.unshift(ourFile('setup'))
  const { clearMocks, mockReset, restoreMocks, unstubEnvs, unstubGlobals } = config
  project.provide('racetest', {
    ...settings,
    terminal: getTerminal(),
    hookOrder: config.sequence.hooks ?? 'stack',
    mocks: { clearMocks, mockReset, restoreMocks, unstubEnvs, unstubGlobals },
  })
  const { onStackTrace } = config
  config.onStackTrace = (error, frame) =>
    isOurs(slashes(frame.file)) ? false : onStackTrace?.(error, frame)
}

/** The parsed code, or undefined for a script with a syntax error. */
function parseOr<T>(file: string, parse: () => T): T | undefined {
  try {
    return parse()
  } catch (error) {
    if (!/\.(?:vue|svelte|astro)$/.test(file)) return undefined
    const [reason] = String(error).split('\n')
    throw new RaceToolError(
      `${file} is not JavaScript yet when racetest() gets it: ${reason}. Put racetest() after the plugin that compiles it.`,
    )
  }
}
