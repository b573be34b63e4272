import { bad, checkObject, notYet } from './option-check.ts'
import { checkRaceOptions, checkStrategy, raceOptionNames, type RaceOptions } from './options.ts'
import type { FilePattern } from './source-files.ts'
import { checkThresholds, type Thresholds } from './thresholds.ts'

/** Options of the plugin. Those of `raceTest` are defaults for all race tests. */
export interface PluginOptions extends RaceOptions {
  /** Source files to instrument: globs relative to the root, or expressions for the whole path. Default: all that Vite transforms. */
  include?: FilePattern | readonly FilePattern[]
  exclude?: FilePattern | readonly FilePattern[]
  /** Dependencies to instrument as well. */
  packages?: readonly (string | RegExp)[]
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
  reporters: notYet,
  reportsDirectory: notYet,
  thresholds: checkThresholds,
}

const checkedLater = (): void => {}

export interface CheckedOptions {
  readonly include: readonly FilePattern[]
  readonly exclude: readonly FilePattern[]
  readonly packages: readonly (string | RegExp)[]
  readonly thresholds: Thresholds
  readonly defaults: RaceOptions
}

/** Throws for the first bad option. */
export function checkPluginOptions(options: PluginOptions): CheckedOptions {
  const ofTests = Object.fromEntries(raceOptionNames.map((name) => [name, checkedLater]))
  checkObject('', options, { ...checks, ...ofTests })
  const { include = [], exclude = [], packages = [], thresholds = {}, ...defaults } = options
  checkRaceOptions(defaults)
  checkStrategy(defaults.strategy ?? 'dpor', defaults.limits ?? {})
  return { include: [include].flat(), exclude: [exclude].flat(), packages, thresholds, defaults }
}
