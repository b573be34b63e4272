import type { Status } from '@racetest/core'
import { RaceToolError } from '@racetest/core'

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
  preemptions?: number
}

/** Options of one race test; the plugin takes the same as defaults for all of them. */
export interface RaceOptions {
  /** `'awaits'`: every await may take arbitrarily long. `'io'`: only task starts, timers and I/O are reordered. */
  interleave?: 'awaits' | 'io'
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
  modules?: 'shared' | 'fresh'
}

/** Options with every default filled in. Time is in milliseconds. */
export interface ResolvedOptions {
  readonly interleave: 'awaits' | 'io'
  readonly strategy: Strategy
  readonly limits: {
    readonly traces: number
    readonly steps: number
    readonly time: number
    readonly preemptions?: number
  }
  readonly seed: number
  readonly replay?: string
  readonly failOn: readonly FailOn[]
  readonly stopOnFirst: boolean
  readonly modules: 'shared' | 'fresh'
}

/** What a check found: the option's full name, its value, and what is allowed. */
type Check = (name: string, value: unknown) => void

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
  strategy: (name, value) => {
    oneOf('dpor', 'pos', 'pct', 'walk')(name, value)
    if (value !== 'dpor') notYet(name, value)
  },
  limits: (name, value) => checkObject(name, value, limits),
  seed: natural,
  replay: text,
  failOn,
  stopOnFirst: truth,
  modules: (name, value) => {
    oneOf('shared', 'fresh')(name, value)
    if (value === 'fresh') notYet(name, value)
  },
}

export const raceOptionNames: readonly string[] = Object.keys(checks)

/** Throws for the first option that is unknown, not built yet, or has a value that is not allowed. */
export function checkRaceOptions(options: unknown): asserts options is RaceOptions {
  checkObject('', options, checks)
}

/** The options of one test: what is not set there comes from the plugin, and then from the defaults. */
export function resolveOptions(plugin: RaceOptions, own: RaceOptions): ResolvedOptions {
  checkRaceOptions(own)
  const merged = { ...plugin, ...defined(own) }
  const replay = merged.replay ?? process.env.RACE_REPLAY
  const limited = { ...plugin.limits, ...defined(own.limits ?? {}) }
  return {
    interleave: merged.interleave ?? 'awaits',
    strategy: merged.strategy ?? 'dpor',
    limits: {
      traces: limited.traces ?? 10_000,
      steps: limited.steps ?? 1_000,
      time: milliseconds('limits.time', limited.time ?? '10s'),
      ...(limited.preemptions === undefined ? {} : { preemptions: limited.preemptions }),
    },
    seed: merged.seed ?? Math.floor(Math.random() * 2 ** 32),
    ...(replay === undefined ? {} : { replay }),
    failOn: merged.failOn ?? ['failed', 'unchecked'],
    stopOnFirst: merged.stopOnFirst ?? true,
    modules: merged.modules ?? 'shared',
  }
}

/** Checks every property of an object that has no other properties than those of `known`. */
export function checkObject(
  name: string,
  value: unknown,
  known: Readonly<Record<string, Check>>,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw bad(name || 'options', value, `Use an object with ${listed(Object.keys(known))}`)
  for (const [key, item] of Object.entries(value)) {
    const full = name === '' ? key : `${name}.${key}`
    const check = known[key]
    if (check === undefined)
      throw new RaceToolError(
        `there is no option ${full} (set to ${show(item)}). Use ${listed(Object.keys(known))}.`,
      )
    if (item !== undefined) check(full, item)
  }
}

/** The error for an option with a value that is not allowed. */
export function bad(name: string, value: unknown, allowed: string): RaceToolError {
  return new RaceToolError(`${name} is ${show(value)}. ${allowed}.`)
}

/** For what the contract has and the code does not: never ignored silently. */
export function notYet(name: string, value: unknown): never {
  throw new RaceToolError(`${name} ${show(value)} is not available yet. Leave it out.`)
}

function milliseconds(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0) return value
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(String(value)) ?? []
  const length = Number(amount) * { ms: 1, s: 1_000, m: 60_000 }[(unit ?? 'ms') as 'ms' | 's' | 'm']
  if (length > 0) return length
  throw bad(name, value, "Use milliseconds, Infinity, or text such as '500ms', '10s' or '2m'")
}

const defined = <T extends object>(options: T): T =>
  // The entries are those of `options`, without the undefined ones.
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T

const listed = (names: readonly string[]): string => {
  const quoted = names.map((name) => (/^\w+$/.test(name) ? `'${name}'` : name))
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}

/** A value as it would stand in the source. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.replace(/['\\]/g, '\\$&').replace(/\n/g, '\\n')}'`
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  if (typeof value === 'object' && value !== null && !(value instanceof RegExp))
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${key}: ${show(item)}`)
      .join(', ')} }`.replace('{  }', '{}')
  return String(value)
}
