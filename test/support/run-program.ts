import { compileFunction } from 'node:vm'
import { explore, type Trace } from '@racetest/core'
import { instrument } from '@racetest/instrument'
import {
  createWorld,
  getRealm,
  prepareRealm,
  treatAs,
  type Platform,
  type Race,
  type RunOutcome,
} from '@racetest/runtime'
import { parseAst } from 'vite'
import { drive } from '../../packages/racetest/src/drive.ts'
import { table } from './external.ts'
import { confinedFunction, foreign, forgetAll, opaqueFunction } from './foreign.ts'
import { poolClasses } from './pools.ts'
import { everySchedule, nameTrace } from './every-schedule.ts'
import { createNodePlatform } from '../../packages/racetest/src/node-platform.ts'
import { findUnfaithful } from './find-unfaithful.ts'

prepareRealm(createNodePlatform())
// Programs use the global timers only, and to patch modules takes longer than to explore a program.
const { timerModules: _, ...without } = createNodePlatform()
export const platform: Platform = without

export interface Loaded {
  readonly program: (race: Race) => Promise<unknown>
  readonly snapshot: () => string
}

export interface Found {
  /** All different outcomes, sorted. */
  readonly outcomes: readonly string[]
  readonly runs: number
  /** Runs that led to what had been explored. */
  readonly redundant: number
  /** Runs that are alike up to the order of steps that do not conflict count once. */
  readonly traces: number
  /** Every run was made and came to its end. */
  readonly complete: boolean
  readonly escaped: readonly string[]
  /** What was presumed held in every run. */
  readonly isPresumed: boolean
  /** What a step does that the search does not count on; looked for among all interleavings. */
  readonly unfaithful?: string
}

export interface Limits {
  readonly runs: number
  readonly strategy?: 'dpor' | 'exhaustive'
  readonly interleave?: 'awaits' | 'io'
  readonly drain?: boolean
  /** Puts state outside the heap back before each run. */
  readonly reset?: () => void
  /** Evaluates the program anew before each run. */
  readonly fresh?: boolean
  /** As where there are clients of databases: what one task finds is its own, until a run speaks against it. */
  readonly presuming?: boolean
}

/** What programs find around them: code that is not instrumented, and what a CommonJS module has. */
export function createScope(): Readonly<Record<string, unknown>> {
  const exports = { a: undefined, add: undefined }
  const module = { exports }
  return { foreign, opaqueFunction, confinedFunction, table, ...poolClasses(), exports, module }
}

/** The text that the plugin would give to the engine. */
export function instrumentProgram(source: string): string {
  const result = instrument(source, '/program.js', {
    file: 'program.js',
    siteBase: 2 ** 20,
    parse: (code: string) => parseAst(code) as never,
  })
  return result === null ? source : result.code
}

/** Evaluates a program. The names in `scope` are found before globals are. */
export function loadProgram(
  code: string,
  scope: Readonly<Record<string, unknown>>,
  filename?: string,
): Loaded {
  const realm = getRealm()
  realm.tracking = true
  try {
    const text = `'use strict'\n${code}\nreturn { program, snapshot: () => snapshot() }`
    const names = Object.keys(scope)
    const make =
      filename === undefined
        ? new Function(...names, text)
        : compileFunction(text, names, { filename })
    return make(...Object.values(scope)) as Loaded
  } finally {
    realm.tracking = false
  }
}

/** Explores a program. An outcome is what the tasks saw, in no order, the final state, and how the run ended. */
export async function exploreProgram(code: string, limits: Limits): Promise<Found> {
  let seen: string[] = []
  const log = (where: unknown, what: unknown): void => {
    seen.push(`${String(where)}: ${say(what)}`)
  }
  // It touches nothing that a task can see.
  treatAs(log, 'ours')
  let loaded = loadProgram(code, { log, ...createScope() })
  // Without draining, as in a browser, which has no promise hooks either.
  const { drain, trackPromises: _untracked, ...others } = platform
  const base = limits.drain === false || drain === undefined ? others : platform
  const world = createWorld({
    platform: { ...base, usesClients: () => limits.presuming === true },
    interleave: limits.interleave ?? 'awaits',
    seed: 1,
    phases: [
      {
        name: 'body',
        run(race) {
          seen = []
          forgetAll()
          return loaded.program(race)
        },
      },
      { name: 'teardown', always: true, run: () => log('late', loaded.snapshot()) },
    ],
    ...(limits.reset && { reset: limits.reset }),
    ...(limits.fresh === true && {
      modules: {
        load: async () => {
          loaded = loadProgram(code, { log, ...createScope() })
        },
        loadWaiting: () => false,
        count: () => 1,
        countEvaluated: () => 1,
      },
    }),
  })
  const names = new Set<string>()
  const every: Trace[] = []
  const outcomes = new Set<string>()
  const escaped = new Set<string>()
  let hasLearned = false
  const take = (trace: Trace): boolean => {
    const { outcome } = trace
    if (limits.strategy === 'exhaustive') every.push(trace)
    names.add(nameTrace(trace))
    // What the world adds to an outcome.
    const { error, deadlock, escaped: left = [] } = outcome as RunOutcome
    for (const name of left) escaped.add(name)
    const end = [...('error' in outcome ? [say(error)] : []), ...(deadlock ? ['deadlock'] : [])]
    outcomes.add([...seen.toSorted(), ...end].join('\n'))
    hasLearned ||= world.presumptions.learn()
    return !hasLearned
  }
  const driven = { patience: 5000, giveUp: () => new Error('a run waits for ever'), take }
  const found = (runs: number, complete: boolean, redundant: number): Found => ({
    outcomes: [...outcomes].toSorted(),
    runs,
    redundant,
    traces: names.size,
    complete,
    escaped: [...escaped],
    isPresumed: world.presumptions.count === 0,
  })
  const exhaust = async (): Promise<Found | undefined> => {
    const all = everySchedule(world, { runs: limits.runs, steps: 120 })
    const end = await drive(all, driven)
    if (end === undefined) return undefined
    const unfaithful = findUnfaithful(every, world)
    return { ...found(end.runs, end.complete, 0), ...(unfaithful !== undefined && { unfaithful }) }
  }
  const searchAll = async (): Promise<Found | undefined> => {
    const search = explore(world, { limits: { traces: limits.runs, steps: 120 } })
    const end = await drive(search, driven)
    return end && found(end.traces, end.limit === undefined, end.redundant)
  }
  try {
    const isExhaustive = limits.strategy === 'exhaustive'
    for (;;) {
      const end = await (isExhaustive ? exhaust() : searchAll()).catch((error: unknown) => {
        hasLearned ||= world.presumptions.learn()
        if (!hasLearned) throw error
        return undefined
      })
      // As in a real search, which begins anew.
      if (end !== undefined && !hasLearned) return end
      hasLearned = false
      for (const all of [names, outcomes, escaped]) all.clear()
      every.length = 0
    }
  } finally {
    world.close()
  }
}

/** A value in words that do not depend on how the code was transformed. */
export function say(value: unknown): string {
  if (value instanceof AggregateError) return `AggregateError(${value.errors.map(say).join()})`
  if (value instanceof Error) {
    return /^e\d+$|^\[race\]|differ/.test(value.message) ? value.message : value.constructor.name
  }
  return typeof value === 'object' && value !== null ? 'object' : `${typeof value} ${String(value)}`
}
