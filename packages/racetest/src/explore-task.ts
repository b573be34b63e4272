import { RaceToolError } from '@racetest/core'
import type { Limit, Status, TestReport } from '@racetest/core'
import { vi } from 'vitest'
import type { RunnerTestCase } from 'vitest'
import type { PluginSettings } from './active.ts'
import { closeDrivers, openDrivers } from './drivers/modules.ts'
import { annotate } from './annotate.ts'
import { createSender, type Sender } from './artifact.ts'
import { resetExpectations, takeFailure, takeNoted } from './expectations.ts'
import { createPhases } from './life-cycle.ts'
import type { Attempt, LifeCycle } from './life-cycle.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { replaceModules } from './fresh-modules.ts'
import { OtherCode } from './follow.ts'
import { type KeptCase, keepsCases, keptCase } from './kept-cases.ts'
import { listenToNatives } from './native-functions.ts'
import type { Property } from './property.ts'
import { quietRejections } from './rejections.ts'
import { type Memory, rememberTest } from './remembered.ts'
import { runRaceTest } from './run.ts'
import type { RaceRequest, RaceResult } from './run.ts'
import type { Verdict } from './test-cache.ts'
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
  /** It was verified by an earlier run, and nothing that it ran has changed since. */
  cached?: true
  /** Traces that an earlier run had explored. */
  resumed?: number
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
  const about = {
    id: task.id,
    file: relative(task.file.filepath, settings.files.root),
    name: fullName(task),
    line: race.line ?? 0,
  }
  // What is expected to fail is no case to keep.
  const kept =
    keepsCases() && task.fails !== true
      ? keptCase(settings.files.root, about.file, about.name)
      : undefined
  const sender = createSender(task)
  const memory = recall(race, about, sender)
  if (memory?.verdict !== undefined && kept?.read() === undefined)
    return answer(task, about, memory.verdict, sender)
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
  const request: RaceRequest = {
    name: task.name,
    file: about.file,
    ...(race.line === undefined ? {} : { line: race.line }),
    root: settings.files.root,
    needsPlace: settings.annotates === 'editor' || settings.annotates === 'all',
    terminal: settings.terminal,
    ...(settings.page !== undefined && {
      reportPath: `${settings.page}#/test/${encodeURIComponent(task.id)}`,
    }),
    options: { ...race.options, ...(memory?.left && { seed: memory.left.seed }) },
    ...(memory && { resume: memory.left, pending: memory, depends: memory.depends }),
    ...(race.property && { property: race.property }),
    ...(kept && { kept: announced(kept, sender) }),
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
    lost: () =>
      sender.notice(
        `${task.name}: what an earlier run has left to explore does not fit here. It is explored from the start.`,
      ),
    signal: AbortSignal.any([task.context.signal, stop.signal]),
  }
  try {
    await openDrivers()
    listenToNatives(true)
    const result = await runRaceTest(request)
    if (stopped !== undefined) throw stopped.error
    task.meta.race = summarize(result)
    const told = tellOf(about, result.found, result.ms, settings.files.root)
    sender.report(told)
    memory?.finish(result, told)
    await annotate(task, result, told, settings)
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

type Described = Pick<TestReport, 'id' | 'file' | 'name' | 'line'>

/** What earlier runs have left of the test. */
function recall(race: RaceTask, { file, name }: Described, sender: Sender): Memory | undefined {
  const { task, options, timeout, property, settings } = race
  const test = { task, file, fullName: name, options, timeout, property, settings }
  return rememberTest(test, (damaged) => {
    const where = relative(damaged, settings.files.root)
    sender.notice(`${where} is damaged and was dropped. The test is run as if it were new.`)
  })
}

/** Says again what an earlier run came to. */
async function answer(
  task: RunnerTestCase,
  about: Described,
  { traces, redundant, inputs, told }: Verdict,
  sender: Sender,
): Promise<void> {
  task.meta.race = { status: 'verified', traces, redundant, inputs, ms: 0, cached: true }
  const tests = told.tests.map(({ resumed, ...test }) => {
    // The search that it stands for may have been, this answer is not.
    void resumed
    return { ...test, ...about, duration: 0, cached: true as const }
  })
  sender.report({ ...told, tests })
  await sender.finish()
}

/** Who watches the files hears first what becomes of this one. */
function announced(kept: KeptCase, sender: Sender): KeptCase {
  return {
    ...kept,
    async write(replay, headline) {
      await sender.kept(kept.file, replay)
      await kept.write(replay, headline)
    },
    async drop() {
      if (kept.read() === undefined) return
      await sender.kept(kept.file, undefined)
      await kept.drop()
    },
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
  const { resumed } = result.found
  return {
    status,
    traces,
    redundant,
    inputs,
    ...(limit === undefined ? {} : { limit }),
    ...(replay === undefined ? {} : { replay }),
    ms,
    ...(resumed === undefined ? {} : { resumed }),
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
