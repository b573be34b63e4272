import { RaceToolError } from '@racetest/core'
import type { Limit, Status } from '@racetest/core'
import { vi } from 'vitest'
import type { RunnerTestCase } from 'vitest'
import type { PluginSettings } from './active.ts'
import { closeDrivers, openDrivers } from './drivers/modules.ts'
import { createSender } from './artifact.ts'
import { resetExpectations, takeFailure, takeNoted } from './expectations.ts'
import { createPhases } from './life-cycle.ts'
import type { Attempt, LifeCycle } from './life-cycle.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { replaceModules } from './fresh-modules.ts'
import { OtherCode } from './follow.ts'
import { keepsCases, keptCase } from './kept-cases.ts'
import { listenToNatives } from './native-functions.ts'
import type { Property } from './property.ts'
import { quietRejections } from './rejections.ts'
import { runRaceTest } from './run.ts'
import type { RaceRequest, RaceResult } from './run.ts'
import { tellOf } from './test-report.ts'

/** The result of a race test, as it stands under `task.meta.race`. */
export interface RaceMeta {
  status: Status
  traces: number
  redundant: number
  inputs: number
  limit?: Limit
  replay?: string
  ms: number
}

declare module 'vitest' {
  interface TaskMeta {
    race?: RaceMeta
  }
}

/** A race test that Vitest is about to run. */
export interface RaceTask {
  readonly task: RunnerTestCase
  readonly line: number | undefined
  readonly options: ResolvedOptions
  readonly property?: Property
  readonly settings: PluginSettings
  /** Milliseconds for one schedule. */
  readonly timeout: number
  readonly body: LifeCycle['body']
  readonly enter: LifeCycle['enter']
  /** Sets up the fixtures that outlive schedules. */
  prepare(): Promise<void>
}

/** The schedule that is running. There is one at a time: exploring takes over timers and globals. */
let current: Attempt | undefined

/** The context and the `race` function of the schedule that is running. */
export function currentAttempt(): Attempt {
  if (current === undefined)
    throw new RaceToolError(
      'race was used outside of a race test. Use it in the body or a fixture.',
    )
  return current
}

let turn: Promise<unknown> = Promise.resolve()

/** Explores one race test once the ones before it are done, and throws what makes it fail. */
export async function exploreTask(race: RaceTask): Promise<void> {
  // Concurrent race tests would patch the same globals.
  const mine = turn.then(() => exploreNow(race))
  turn = mine.catch(() => {})
  await mine
}

async function exploreNow(race: RaceTask): Promise<void> {
  const { task, settings } = race
  if (vi.isFakeTimers()) throw fakeTimers(task)
  await race.prepare()

  const stop = new AbortController()
  let stopped: { readonly error: unknown } | undefined
  let isDecided = false
  const stopWith = (error: unknown): void => {
    if (isDecided) return
    stopped ??= { error }
    stop.abort()
  }
  const { phases, reset } = createPhases({
    task,
    order: settings.hookOrder,
    body: race.body,
    enter: (api) => (current = race.enter(api)),
    onError: (error) => {
      if (endsTest(error)) stopWith(error)
    },
  })
  const fresh = race.options.modules === 'fresh' ? replaceModules() : undefined
  const rejections = quietRejections()
  const realUseFakeTimers = vi.useFakeTimers
  vi.useFakeTimers = () => {
    const error = fakeTimers(task)
    stopWith(error)
    throw error
  }
  const sender = createSender(task)
  const request: RaceRequest = {
    name: task.name,
    file: relative(task.file.filepath, settings.files.root),
    ...(race.line === undefined ? {} : { line: race.line }),
    root: settings.files.root,
    terminal: settings.terminal,
    ...(settings.page !== undefined && {
      reportPath: `${settings.page}#/test/${encodeURIComponent(task.id)}`,
    }),
    options: race.options,
    ...(race.property && { property: race.property }),
    // What is expected to fail is no case to keep.
    ...(keepsCases() &&
      task.fails !== true && {
        kept: keptCase(
          settings.files.root,
          relative(task.file.filepath, settings.files.root),
          fullName(task),
        ),
      }),
    timeout: race.timeout,
    phases,
    ...(fresh === undefined ? {} : { modules: fresh }),
    beforeRun: () => {
      reset()
      current = undefined
      rejections.take()
      resetExpectations(task, settings.mocks)
    },
    afterRun: () => {
      const judged = race.property?.judge?.(() => takeNoted(task))
      const failure = current && takeFailure(task, current.context)
      return judged ?? failure ?? rejections.take()
    },
    decided: () => {
      isDecided = true
    },
    tell: sender.progress,
    signal: AbortSignal.any([task.context.signal, stop.signal]),
  }
  try {
    await openDrivers()
    listenToNatives(true)
    const result = await runRaceTest(request)
    if (stopped !== undefined) throw stopped.error
    task.meta.race = summarize(result)
    const about = { id: task.id, file: request.file, name: fullName(task), line: race.line ?? 0 }
    sender.report(tellOf(about, result.found, result.ms, settings.files.root))
    if (settings.annotates && result.replay !== undefined)
      await task.context.annotate(result.replay, 'race:replay')
    judge(task, result, race.options)
  } catch (thrown) {
    // The variable is for one of many tests.
    if (thrown instanceof OtherCode && process.env.RACE_REPLAY === race.options.replay)
      task.context.skip('RACE_REPLAY is for another test')
    const { error } = stopped ?? { error: thrown }
    // Misuse is not what `.fails` waits for.
    if (error instanceof RaceToolError) task.fails = false
    throw error
  } finally {
    listenToNatives(false)
    current = undefined
    fresh?.restore()
    vi.useFakeTimers = realUseFakeTimers
    await sender.finish()
    await rejections.restore()
    await closeDrivers()
  }
}

/** The name with those of its suites. */
function fullName(task: RunnerTestCase): string {
  const names = [task.name]
  for (let suite = task.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name)
  return names.join(' > ')
}

function judge(task: RunnerTestCase, result: RaceResult, { failOn }: ResolvedOptions): void {
  const { status } = result
  if (status === 'unchecked') task.fails = false
  if (
    status === 'verified' ? result.error === undefined : !failOn.includes(result.failedOn ?? status)
  )
    return
  throw result.error
}

function summarize(result: RaceResult): RaceMeta {
  const { status, traces, redundant, inputs, limit, replay, ms } = result
  return {
    status,
    traces,
    redundant,
    inputs,
    ...(limit === undefined ? {} : { limit }),
    ...(replay === undefined ? {} : { replay }),
    ms,
  }
}

/** `context.skip()`, and misuse of ours: no failure of a schedule. */
function endsTest(error: unknown): boolean {
  return (
    error instanceof RaceToolError ||
    (error instanceof Error && (error as { code?: unknown }).code === 'VITEST_PENDING')
  )
}

function fakeTimers(task: RunnerTestCase): RaceToolError {
  return new RaceToolError(
    `race test "${task.name}" uses vi.useFakeTimers(), but its time is virtual already: timers fire as steps, in every order that can happen. Remove the call.`,
  )
}

const relative = (file: string, root: string): string =>
  file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file
