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
  /** What is wanted as annotations of failing tests: replay strings, or pictures and pages as well. */
  readonly annotates: Annotates
  /** Where it is remembered what tests came to; while people watch. */
  readonly cache?: CacheSettings
  readonly hookOrder: HookOrder
  readonly mocks: MockSettings
}

/** `editor`: the replay string, and a place in the test file. `all`: for those who show what is attached. */
export type Annotates = 'nothing' | 'replay' | 'editor' | 'all'

export interface CacheSettings {
  /** Absolute. */
  readonly directory: string
  /** A digest of what the main process knows that tests depend on. */
  readonly environment: string
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
