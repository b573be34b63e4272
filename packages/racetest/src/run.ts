import type { Limit, Status } from '@racetest/core'
import type { Terminal } from '@racetest/report'
import { createWorld, getRealm, type Phase } from '@racetest/runtime'
import { drive } from './drive.ts'
import { createNodePlatform } from './node-platform.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { RaceError } from './race-error.ts'
import { quietConsole } from './quiet-console.ts'
import { boundedError, failWith, racesError, uncheckedError } from './race-report.ts'
import { type Found, search } from './search.ts'

export type { Phase }

/** A race test as the search sees it. */
export interface RaceRequest {
  readonly name: string
  /** Relative to the root, with `/`. */
  readonly file: string
  readonly line?: number
  /** Absolute, with `/`: where files of sites are. */
  readonly root: string
  /** Whatever shows the message. */
  readonly terminal?: Terminal
  readonly options: ResolvedOptions
  /** Milliseconds for one schedule; 0: none. */
  readonly timeout: number
  /** Run in order for every schedule. */
  readonly phases: readonly Phase[]
  /** Before and after each schedule, outside control. What `afterRun` returns or throws is a failure of it. */
  beforeRun?(): void
  afterRun?(): unknown
  readonly signal?: AbortSignal
}

export interface RaceResult {
  readonly status: Status
  readonly traces: number
  readonly redundant: number
  readonly inputs: number
  readonly limit?: Limit
  readonly replay?: string
  /** What `failOn` has to have for the error to count, where it is not the status. */
  readonly failedOn?: 'race'
  readonly ms: number
  /** What the test fails with, if its outcome makes it fail. */
  readonly error?: RaceError
}

const { now } = getRealm().real

/** Explores the schedules of one race test, and makes a failure as small and as clear as it gets. */
export async function runRaceTest(request: RaceRequest): Promise<RaceResult> {
  const { options } = request
  const began = now()
  const output = quietConsole()
  const world = createWorld({
    platform: createNodePlatform(),
    interleave: options.interleave,
    seed: options.seed,
    phases: request.phases,
    resolveFile: (file) => `${request.root}/${file}`,
    beforeRun: () => {
      output.beforeRun()
      request.beforeRun?.()
    },
    afterRun: () => {
      output.afterRun()
      return request.afterRun?.()
    },
  })
  let found: Found | undefined
  try {
    found = await drive(search(world, options, now), {
      take: () => true,
      patience: request.timeout,
      giveUp: () => new Waiting(request.timeout),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    })
  } catch (error) {
    if (!(error instanceof Waiting)) throw error
    found = {
      status: 'unchecked',
      traces: 0,
      redundant: 0,
      why: {
        reason: `a schedule waited ${request.timeout} ms for something outside`,
        advice:
          'Nothing here could still run, and real I/O had not answered. Stub what the test waits for, or raise the timeout.',
      },
    }
  } finally {
    world.close()
    output.restore()
  }
  const ms = Math.round(now() - began)
  // Cancelled: what was found so far is nothing to vouch for.
  if (found === undefined) {
    const limit: Limit = { kind: 'cancelled', value: ms }
    found = { status: 'bounded', traces: 0, redundant: 0, limit }
  }
  const { status, traces, redundant, limit } = found
  const result = {
    status,
    traces,
    redundant,
    inputs: 1,
    ms,
    ...(limit === undefined ? {} : { limit }),
  }
  if (found.counterexample !== undefined) {
    const { counterexample, cause } = found
    const error = failWith(counterexample, cause, { request, found, ms })
    return { ...result, replay: counterexample.replay, error }
  }
  if (found.races !== undefined) {
    return { ...result, failedOn: 'race', error: racesError(found.races, world, request) }
  }
  if (found.why !== undefined) return { ...result, error: uncheckedError(found.why, request) }
  if (status === 'bounded') return { ...result, error: boundedError(found, request) }
  return result
}

/** A schedule that only the event loop could move on, for too long. */
class Waiting extends Error {
  constructor(ms: number) {
    super(`waited ${ms} ms`)
  }
}
