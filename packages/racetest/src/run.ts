import { type Limit, type Progress, RaceToolError, type Status } from '@racetest/core'
import type { Terminal } from '@racetest/report'
import {
  Clients,
  createWorld,
  type FreshModules,
  getRealm,
  type Phase,
  type World,
  type WorldOptions,
} from '@racetest/runtime'
import { drive } from './drive.ts'
import { usesDrivers } from './drivers/modules.ts'
import { endProcesses } from './drivers/process-events.ts'
import { recover } from './drivers/recover.ts'
import type { KeptCase } from './kept-cases.ts'
import { createNodePlatform, loadLazily } from './node-platform.ts'
import { reachesOutside } from './outside-calls.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { RaceError } from './race-error.ts'
import { quietConsole } from './quiet-console.ts'
import { boundedError, failWith, racesError, uncheckedError } from './race-report.ts'
import { type Explore, type Explored, exploreInputs, type Property } from './property.ts'
import type { Found, Question } from './found.ts'
import { createGauge, createTeller, type Reading } from './gauge.ts'
import { isResumable, type Pending } from './pending.ts'
import { search } from './search.ts'
import { learnOrders } from './serial-orders.ts'
import type { Left } from './test-cache.ts'
import { askToday } from './today.ts'
import { explainWaiting } from './unchecked.ts'

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
  /** Who shows the failure looks for a place in the test file. */
  readonly needsPlace?: boolean
  /** Where a page will show the failure. */
  readonly reportPath?: string
  readonly options: ResolvedOptions
  /** Milliseconds for one schedule; 0: none. */
  readonly timeout: number
  /** Where the failing schedule of an earlier run is. */
  readonly kept?: KeptCase
  /** For generated inputs: where the schedules find the one of now. */
  readonly property?: Property
  /** Run in order for every schedule. */
  readonly phases: readonly Phase[]
  /** Before and after each schedule, outside control. What `afterRun` returns or throws is a failure of it. */
  beforeRun?(): void
  afterRun?(): unknown
  /** Evaluated anew before each schedule, outside control. */
  readonly modules?: FreshModules
  /** What an earlier run has left to explore, and where to keep what this one leaves. */
  readonly resume?: Left | undefined
  readonly pending?: Pending<Left> | undefined
  /** Told what schedules have depended on that is not in the code of the test. */
  depends?(on: 'outside' | 'chance'): void
  /** A failure was found: runs from now on only tell more about it. */
  decided?(): void
  /** Told once if what an earlier run has left does not fit, and all begins at the start. */
  lost?(): void
  /** Told now and then how far a search is that takes seconds. */
  tell?(progress: Progress): void
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
  /** All that it came to. */
  readonly found: Explored
  /** What the test fails with, if its outcome makes it fail. */
  readonly error?: RaceError
}

const { now } = getRealm().real

/** Explores the schedules of one race test, and makes a failure as small and as clear as it gets. */
export async function runRaceTest(request: RaceRequest): Promise<RaceResult> {
  const { options, property } = request
  const began = now()
  loadLazily()
  const output = quietConsole()
  const gauge = createGauge()
  const turning = createTeller(gauge, now, (progress) => request.tell?.(progress))
  let hasLost = false
  const lose = (): void => {
    if (!hasLost) request.lost?.()
    hasLost = true
  }
  const explore: Explore = async (limited, question, signal) => {
    const asked = { now, gauge, ...question }
    const found = await exploreSchedules(request, limited, asked, { output, turning }, signal)
    const isFromStart = found !== undefined && found.resumed === undefined
    if (question.resume === undefined || !isFromStart) return found
    lose()
    if (found.status !== 'unchecked') return found
    return explore(limited, { ...question, resume: undefined }, signal)
  }
  const exploreAll = async (
    given: ResolvedOptions,
    lenient?: boolean,
  ): Promise<Explored | undefined> => {
    const { resume: left, pending } = given.replay === undefined ? request : {}
    if (property !== undefined) {
      const resume = left && 'inputs' in left ? left : undefined
      return exploreInputs(property, given, explore, gauge, { lenient, pending, resume, lose })
    }
    const resume = left && 'saved' in left ? left : undefined
    const one = await explore(given, { explains: true, lenient, pending, resume })
    return one && { ...one, inputs: 1 }
  }
  let found: Explored | undefined
  try {
    found = (await tryKept(request, exploreAll)) ?? (await exploreAll(options))
  } finally {
    output.restore()
  }
  const ms = Math.round(now() - began)
  found ??= cancelled(gauge.read(), ms)
  const { status, traces, redundant, limit, inputs } = found
  const result = { status, traces, redundant, inputs, ms, found, ...(limit && { limit }) }
  if (found.counterexample !== undefined) {
    const { counterexample, cause } = found
    if (options.replay === undefined)
      await request.kept?.write(counterexample.replay, counterexample.headline)
    const error = failWith(counterexample, cause, { request, found, ms })
    return { ...result, replay: counterexample.replay, error }
  }
  if (found.races !== undefined) {
    return { ...result, failedOn: 'race', error: racesError(found.races, request) }
  }
  if (found.why !== undefined) return { ...result, error: uncheckedError(found.why, request) }
  if (status === 'bounded') return { ...result, error: boundedError(found, request) }
  if (status === 'verified') await request.kept?.drop()
  return result
}

/** What was found so far. That nothing fails is not said where something has. */
function cancelled(reading: Reading, ms: number): Explored {
  const { hasFailed, phase: _, ...explored } = reading
  const limit: Limit = { kind: 'cancelled', value: ms }
  const found = { inputs: 1, ...explored, limit }
  if (!hasFailed) return { ...found, status: 'bounded' }
  const why = {
    reason: 'cancelled before a failure was confirmed',
    advice: 'A schedule failed, and was not replayed. Run the test again.',
  }
  return { ...found, status: 'unchecked', why }
}

/** The failure that an earlier run has kept, if it is still there. */
async function tryKept(
  { kept, options }: RaceRequest,
  explore: (options: ResolvedOptions, lenient: boolean) => Promise<Explored | undefined>,
): Promise<Explored | undefined> {
  const replay = options.replay === undefined ? kept?.read() : undefined
  if (replay === undefined) return undefined
  try {
    const found = await explore({ ...options, replay }, true)
    return found?.status === 'failed' ? { ...found, kept: true } : undefined
  } catch (error) {
    // It no longer fits, or somebody has edited it: the search decides.
    if (error instanceof RaceToolError) return undefined
    throw error
  }
}

interface Surroundings {
  readonly output: ReturnType<typeof quietConsole>
  /** Called before each turn of the event loop. */
  readonly turning: () => void
  /** What the runs of this search learn of clients. */
  readonly clients: Clients
}

/** The schedules of one input. Undefined: cancelled. */
async function exploreSchedules(
  request: RaceRequest,
  options: ResolvedOptions,
  question: Question,
  surroundings: Omit<Surroundings, 'clients'>,
  interrupt?: AbortSignal,
): Promise<Found | undefined> {
  const clients = new Clients()
  try {
    const found = await exploreWith(
      request,
      options,
      question,
      { ...surroundings, clients },
      interrupt,
    )
    return found && { ...found, clients: [...clients.seen.values()] }
  } finally {
    clients.restore()
  }
}

async function exploreWith(
  request: RaceRequest,
  options: ResolvedOptions,
  question: Question,
  { output, turning, clients }: Surroundings,
  interrupt?: AbortSignal,
): Promise<Found | undefined> {
  const serial = learnOrders()
  const { resets } = getRealm()
  const { resume } = question
  const resumed = resume && isResumable(resume, request.modules) ? resume : undefined
  const createTimed = (timing: Pick<WorldOptions, 'interleave' | 'slow' | 'saved'>): World =>
    createWorld({
      ...timing,
      platform: createNodePlatform(),
      serial,
      clients,
      seed: options.seed,
      phases: request.phases,
      resolveFile: (file) => `${request.root}/${file}`,
      ...((resets.length > 0 || usesDrivers()) && { reset: () => resetAll(resets) }),
      beforeRun: () => {
        output.beforeRun()
        request.beforeRun?.()
      },
      afterRun: () => {
        output.afterRun()
        endProcesses()
        return request.afterRun?.()
      },
      ...(request.modules === undefined ? {} : { modules: request.modules }),
    })
  const signals = [request.signal, interrupt].filter((signal) => signal !== undefined)
  const driven = {
    take: () => true,
    patience: request.timeout,
    giveUp: () => new Waiting(request.timeout),
    turning,
    ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
  }
  const { interleave } = options
  const world = createTimed({ interleave, ...(resumed && { saved: resumed.world }) })
  let found: Found | undefined
  try {
    const asked = { ...question, serial, resume: resumed }
    found = await drive(search(world, options, asked), driven)
  } catch (error) {
    if (!(error instanceof Waiting)) throw error
    const why = explainWaiting(request.timeout, world.run?.operations.names ?? [])
    return { status: 'unchecked', traces: 0, redundant: 0, why }
  } finally {
    if (reachesOutside(world)) request.depends?.('outside')
    if (world.hasDrawn) request.depends?.('chance')
    world.close()
  }
  const { counterexample, failing } = found ?? {}
  // Who asks for one schedule gets that one.
  const asksToday =
    options.interleave === 'awaits' && (options.replay === undefined || question.lenient === true)
  if (counterexample === undefined || failing === undefined || !asksToday) return found
  request.decided?.()
  question.gauge.enter('asking')
  const asking = askToday(failing, {
    createWorld: createTimed,
    steps: options.limits.steps,
    now: question.now,
    ...(question.inputs !== undefined && { inputs: question.inputs }),
  })
  // Whatever happens there, the failure stands.
  const today = await drive(asking, driven).catch(() => undefined)
  return { ...found!, ...(today && { counterexample: { ...counterexample, today } }) }
}

/** A schedule that only the event loop could move on, for too long. */
class Waiting extends Error {
  constructor(ms: number) {
    super(`waited ${ms} ms`)
  }
}

async function resetAll(resets: readonly (() => unknown)[]): Promise<void> {
  await recover()
  for (const reset of resets) await reset()
}
