import { bad, checkObject } from './option-check.ts'
import { checkRaceOptions, checkStrategy, raceOptionNames, type RaceOptions } from './options.ts'
import {
  checkDirectory,
  checkReporters,
  type RaceReporterName,
  type Reports,
  resolveReports,
} from './reports.ts'
import type { FilePattern } from './source-files.ts'
import { checkThresholds, type Thresholds } from './thresholds.ts'

/** Options of the plugin. Those of `raceTest` are defaults for all race tests. */
export interface PluginOptions extends RaceOptions {
  /** Source files to instrument: globs relative to the root, or expressions for the whole path. Default: all that Vite transforms. */
  include?: FilePattern | readonly FilePattern[]
  exclude?: FilePattern | readonly FilePattern[]
  /** Dependencies to instrument as well. */
  packages?: readonly (string | RegExp)[]
  /**
   * What tells of a run: `'text'`, tables in the terminal; `'html'`, a page for the browser; `'json'`,
   * `'lcov'` and `'sarif'`, files for machines; `'github'`, annotations and a summary in GitHub
   * Actions; `'junit'`, replay strings in Vitest's JUnit report. Default: `['text']`, and the page where
   * something failed.
   */
  reporters?: readonly RaceReporterName[]
  /** Where files go, relative to the root. Default: `'.vitest/race'`. */
  reportsDirectory?: string
  /** Percentages below which the run fails. */
  thresholds?: Thresholds
}

const isPattern = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || value instanceof RegExp

const patterns = (name: string, value: unknown): void => {
  if (![value].flat().every(isPattern))
    throw bad(name, value, 'Use a glob, a regular expression, or an array of them')
}

const checks = {
  include: patterns,
  exclude: patterns,
  packages: (name: string, value: unknown): void => {
    if (!Array.isArray(value) || !value.every(isPattern))
      throw bad(name, value, 'Use an array of package names and regular expressions')
  },
  reporters: checkReporters,
  reportsDirectory: checkDirectory,
  thresholds: checkThresholds,
}

const checkedLater = (): void => {}

export interface CheckedOptions {
  readonly include: readonly FilePattern[]
  readonly exclude: readonly FilePattern[]
  readonly packages: readonly (string | RegExp)[]
  readonly thresholds: Thresholds
  readonly reports: Reports
  readonly defaults: RaceOptions
}

/** Throws for the first bad option. */
export function checkPluginOptions(options: PluginOptions): CheckedOptions {
  const ofTests = Object.fromEntries(raceOptionNames.map((name) => [name, checkedLater]))
  checkObject('', options, { ...checks, ...ofTests })
  const { include = [], exclude = [], packages = [], thresholds = {}, ...others } = options
  const { reporters, reportsDirectory, ...defaults } = others
  checkRaceOptions(defaults)
  checkStrategy(defaults.strategy ?? 'dpor', defaults.limits ?? {})
  return {
    include: [include].flat(),
    exclude: [exclude].flat(),
    packages,
    thresholds,
    reports: resolveReports(reporters, reportsDirectory),
    defaults,
  }
}
