import { RaceToolError, type Status } from '@racetest/core'
import { milliseconds } from './duration.ts'
import { bad, type Check, checkObject, listed, show } from './option-check.ts'

export type Strategy = 'dpor' | 'pos' | 'pct' | 'walk'
export type FailOn = Exclude<Status, 'verified'> | 'race'

/** What stops exploring early. */
export interface Limits {
  /** Traces of one test. */
  traces?: number
  /** Steps of one run. */
  steps?: number
  /** For one test: milliseconds, or text such as `'500ms'`, `'10s'`, `'2m'`. */
  time?: number | string
  /** How often a run may leave a task that could go on; for `'dpor'` only. */
  preemptions?: number
}

/** Options of one race test; the plugin takes the same as defaults for all of them. */
export interface RaceOptions {
  /** `'awaits'`: every await may take arbitrarily long. `'io'`: only task starts, timers and I/O are reordered. */
  interleave?: 'awaits' | 'io'
  /**
   * `'dpor'`: every order that can matter, once each. The others draw orders at random until a
   * limit, and verify nothing: `'pos'` gives both orders of two steps about even chances, `'pct'` finds
   * a bug that few steps decide with at least the chance that it states, `'walk'` draws each step.
   */
  strategy?: Strategy
  limits?: Limits
  /** For random strategies, generated inputs and `Math.random`. */
  seed?: number
  /** A replay string: run exactly that. */
  replay?: string
  /** The outcomes that fail the test, and `'race'`: any two conflicting steps that nothing orders. */
  failOn?: readonly FailOn[]
  /** `false` collects every distinct failure. */
  stopOnFirst?: boolean
  /**
   * `'fresh'`: the modules that a test file imports are evaluated anew before each schedule. The
   * test file, setup files with what they import, mocks and packages in `node_modules` stay.
   */
  modules?: 'shared' | 'fresh'
}

const oneOf =
  (...allowed: readonly string[]): Check =>
  (name, value) => {
    if (!allowed.includes(value as string)) throw bad(name, value, `Use ${listed(allowed)}`)
  }

const natural: Check = (name, value) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw bad(name, value, 'Use a whole number from 0')
}

const count: Check = (name, value) => {
  if (value !== Infinity && !(Number.isSafeInteger(value) && (value as number) >= 1))
    throw bad(name, value, 'Use a whole number from 1, or Infinity')
}

const truth: Check = (name, value) => {
  if (typeof value !== 'boolean') throw bad(name, value, 'Use true or false')
}

const text: Check = (name, value) => {
  if (typeof value !== 'string' || value === '') throw bad(name, value, 'Use a string')
}

const outcomes = ['failed', 'unchecked', 'bounded', 'race']
const failOn: Check = (name, value) => {
  if (!Array.isArray(value)) throw bad(name, value, `Use an array of ${listed(outcomes)}`)
  for (const [i, item] of value.entries()) oneOf(...outcomes)(`${name}[${i}]`, item)
}

const limits: Record<keyof Limits, Check> = {
  traces: count,
  steps: count,
  time: (name, value) => void milliseconds(name, value),
  preemptions: natural,
}

const checks: Record<keyof RaceOptions, Check> = {
  interleave: oneOf('awaits', 'io'),
  strategy: oneOf('dpor', 'pos', 'pct', 'walk'),
  limits: (name, value) => checkObject(name, value, limits),
  seed: natural,
  replay: text,
  failOn,
  stopOnFirst: truth,
  modules: oneOf('shared', 'fresh'),
}

export const raceOptionNames: readonly string[] = Object.keys(checks)

/** Throws for the first option that is unknown, not built yet, or has a value that is not allowed. */
export function checkRaceOptions(options: unknown): asserts options is RaceOptions {
  checkObject('', options, checks)
}

/** Throws for what the strategy could only ignore, and for a search that nothing would ever stop. */
export function checkStrategy(strategy: Strategy, { preemptions, traces, time }: Limits): void {
  if (strategy === 'dpor') return
  if (preemptions !== undefined)
    throw new RaceToolError(
      `limits.preemptions is ${preemptions}, which strategy ${show(strategy)} ignores. Leave it out, or use strategy 'dpor'.`,
    )
  if (traces === Infinity && time === Infinity)
    throw new RaceToolError(
      `limits.traces and limits.time are Infinity, and strategy ${show(strategy)} never ends by itself. Set one of them.`,
    )
}
