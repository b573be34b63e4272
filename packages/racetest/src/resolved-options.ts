import { milliseconds } from './duration.ts'
import {
  checkRaceOptions,
  checkStrategy,
  type FailOn,
  type RaceOptions,
  type Strategy,
} from './options.ts'

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
  /** Nobody has asked for this seed: the next run has another one. */
  readonly hasRandomSeed: boolean
  readonly replay?: string
  readonly failOn: readonly FailOn[]
  readonly stopOnFirst: boolean
  readonly modules: 'shared' | 'fresh'
}

/** The options of one test: what is not set there comes from the plugin, and then from the defaults. */
export function resolveOptions(plugin: RaceOptions, own: RaceOptions): ResolvedOptions {
  checkRaceOptions(own)
  const merged = { ...plugin, ...defined(own) }
  const replay = merged.replay ?? process.env.RACE_REPLAY
  const limited = { ...plugin.limits, ...defined(own.limits ?? {}) }
  const strategy = merged.strategy ?? 'dpor'
  const limits = {
    traces: limited.traces ?? 10_000,
    steps: limited.steps ?? 1_000,
    time: milliseconds('limits.time', limited.time ?? '10s'),
    ...(limited.preemptions === undefined ? {} : { preemptions: limited.preemptions }),
  }
  checkStrategy(strategy, limits)
  return {
    interleave: merged.interleave ?? 'awaits',
    strategy,
    limits,
    seed: merged.seed ?? Math.floor(Math.random() * 2 ** 32),
    hasRandomSeed: merged.seed === undefined,
    ...(replay === undefined ? {} : { replay }),
    failOn: merged.failOn ?? ['failed', 'unchecked'],
    stopOnFirst: merged.stopOnFirst ?? true,
    modules: merged.modules ?? 'shared',
  }
}

const defined = <T extends object>(options: T): T =>
  // The entries are those of `options`, without the undefined ones.
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
