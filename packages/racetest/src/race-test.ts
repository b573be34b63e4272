import { callBody, getRealm } from '@racetest/runtime'
import { TestRunner, beforeEach } from 'vitest'
import type { RunnerTestCase, SuiteCollector, TestContext, TestOptions } from 'vitest'
import { getSettings } from './active.ts'
import { exploreTask } from './explore-task.ts'
import { endFixtures, sharedFixtures } from './fixtures.ts'
import { shieldHooks } from './life-cycle.ts'
import type { Attempt, LifeCycle } from './life-cycle.ts'
import { type RaceOptions, raceOptionNames } from './options.ts'
import { resolveOptions } from './resolved-options.ts'
import type { Race } from './race.ts'
import type { RaceTestApi } from './test-api.ts'
import { createDrawing, drawsInputs, propertyOf } from './prop.ts'
import { type Callable, looksLike, showPatterns } from './source-text.ts'
import { withOurForms } from './test-forms.ts'
import { checkTestOptions, parseArguments } from './test-options.ts'

type Body = (context: TestContext) => unknown

/** What the chain (`.only`, `.fails`, `.extend` …) collected. */
interface Chain extends TestOptions {
  readonly fixtures?: object
}

const raceTasks = new WeakSet<object>()
const shielded = new WeakSet<object>()

/**
 * A test whose body runs once for each order of its steps that can make a difference.
 *
 * Takes what Vitest's `test` takes, and has its forms. The body gets Vitest's test context and
 * `race`. Hooks and test-scoped fixtures run again for each schedule.
 *
 * @example
 * raceTest('deposits are not lost', async ({ race }) => {
 *   const account = new Account()
 *   await race({ alice: () => account.deposit(1), bob: () => account.deposit(2) })
 *   expect(account.balance).toBe(3)
 * })
 */
export const raceTest: RaceTestApi = withOurForms(
  TestRunner.createTaskCollector(function register(this: Chain, name: string, ...rest: unknown[]) {
    const { settings, options, own, body, property } = readCall(rest, register)
    const collector = TestRunner.getCurrentSuite()
    // On Vitest 4 a task does not inherit the options of its suite by itself.
    const inherited = { ...collector.options, ...options }
    const testOptions = { retry: 0, ...this, ...inherited }
    const { timeout } = probe(collector, name, testOptions)

    const task = collector.task(name, {
      ...testOptions,
      // The fixtures belong to the schedules, and so does the timeout.
      fixtures: undefined,
      timeout: 0,
      handler: body && (() => exploreTask({ ...race, task, line })),
    } as TestOptions)
    raceTasks.add(task)
    getRealm().hasRaceTests = true
    const line = lineIn(task.file.filepath)
    const race = {
      ...(property && { property }),
      options: own,
      settings,
      timeout,
      body: withFixtures(
        collector,
        body === undefined ? () => {} : underControl(showPatterns(body)),
      ),
      enter: (api: Race) => enter(task, collector, this, api),
      prepare: createPrepare(task, collector, this),
    }
    if (shielded.has(collector)) return
    shielded.add(collector)
    collector.on('beforeAll', () =>
      shieldHooks(task.suite ?? task.file, (each) => raceTasks.has(each as object)),
    )
  }),
)

/** From here on what runs is the test's own code, no longer Vitest's. */
function underControl(body: Body): Body {
  // Vitest calls it with the context.
  return looksLike(body, (context) => callBody(() => body(context as TestContext)))
}

/** The body as a hook: that form of it resolves its fixtures for whatever context it is given. */
function withFixtures(collector: SuiteCollector, body: Body): LifeCycle['body'] {
  const { on } = collector
  let hook: unknown
  collector.on = (_name, ...registered) => {
    hook = registered[0]
  }
  try {
    // 0: no timeout.
    beforeEach(body as () => void, 0)
  } finally {
    collector.on = on
  }
  return hook as LifeCycle['body']
}

/** A task that only lends its context, or its resolved options. */
function probe(collector: SuiteCollector, name: string, options: object): RunnerTestCase {
  const task = collector.task(name, options as TestOptions) as RunnerTestCase
  collector.tasks.pop()
  return task
}

/** A new context for one schedule, with fixtures of its own, that stands for the visible task. */
function enter(
  task: RunnerTestCase,
  collector: SuiteCollector,
  { fixtures }: Chain,
  race: Race,
): Attempt {
  const { context } = probe(collector, task.name, { fixtures })
  const { annotate, onTestFinished, onTestFailed } = task.context
  Object.assign(context, { task, race, annotate, onTestFinished, onTestFailed })
  return { context, race }
}

/** Sets up file and worker fixtures before the first schedule, so that all schedules are alike. */
function createPrepare(
  task: RunnerTestCase,
  collector: SuiteCollector,
  { fixtures }: Chain,
): () => Promise<void> {
  if (sharedFixtures.size === 0) return async () => {}
  const nothing = Object.defineProperty(() => {}, 'toString', {
    value: () => `({ ${[...sharedFixtures].join(', ')} }) => {}`,
  })
  const hook = withFixtures(collector, nothing)
  return async () => {
    const { context } = probe(collector, task.name, { fixtures })
    await hook(context, task.suite ?? task.file)
    await endFixtures(context, 0)
  }
}

/** What a call of `raceTest` says, checked; the stack of an error begins where `caller` was called. */
function readCall(rest: readonly unknown[], caller: (...args: never[]) => unknown) {
  try {
    const settings = getSettings()
    const { options, body } = parseArguments(rest)
    checkTestOptions(options)
    const own = resolveOptions(settings.defaults, pick(options, raceOptionNames))
    const call = { settings, options, own, body, property: propertyOf(options) }
    if (body === undefined || call.property !== undefined || !drawsInputs(body as Callable))
      return call
    const drawing = createDrawing(body as Callable)
    return { ...call, property: drawing.property, body: drawing.body as Body }
  } catch (error) {
    if (error instanceof Error) Error.captureStackTrace(error, caller)
    throw error
  }
}

function pick(options: object, names: readonly string[]): RaceOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)))
}

/** The line of the call, as far as the stack shows it. */
function lineIn(file: string): number | undefined {
  const { stack = '' } = new Error('where')
  const at = stack.indexOf(file)
  const [, line] = at < 0 ? [] : (/^:(\d+):\d+/.exec(stack.slice(at + file.length)) ?? [])
  return line === undefined ? undefined : Number(line)
}
