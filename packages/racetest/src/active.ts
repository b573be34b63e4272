import { RaceToolError } from '@racetest/core'
import type { Terminal } from '@racetest/report'
import { inject } from 'vitest'
import type { MockSettings } from './expectations.ts'
import type { HookOrder } from './life-cycle.ts'
import type { RaceOptions } from './options.ts'
import type { SourceFiles } from './source-files.ts'

/** What the plugin tells the worker. It must survive `structuredClone`. */
export interface PluginSettings {
  /** Which files are instrumented. The root is absolute, with `/`; names of files are relative to it. */
  readonly files: SourceFiles
  /** What shows the message of a failing test. */
  readonly terminal: Terminal
  readonly defaults: RaceOptions
  /** The page that will have a failing test, as people are told of it. */
  readonly page?: string
  /** Replay strings are wanted as annotations of tests. */
  readonly annotates: boolean
  readonly hookOrder: HookOrder
  readonly mocks: MockSettings
}

declare module 'vitest' {
  interface ProvidedContext {
    racetest: PluginSettings
  }
}

/** The settings of the plugin; an error where the project does not have it. */
export function getSettings(): PluginSettings {
  // Typed as always there, which holds only where the plugin is.
  const settings = inject('racetest') as PluginSettings | undefined
  if (settings !== undefined) return settings
  throw new RaceToolError(
    "raceTest() needs the plugin, and this project does not have it. Add it to the Vitest config: import racetest from 'racetest/plugin', and plugins: [racetest()].",
  )
}
