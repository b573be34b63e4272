import { TestRunner } from 'vitest'
import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite, TestContext } from 'vitest'
import { countFixtures, endFixtures } from './fixtures.ts'
import type { Race } from './race.ts'
import type { Phase } from './run.ts'

type Suite = RunnerTestSuite | RunnerTestFile
type Hook = (context: TestContext, suite: Suite) => unknown
type AroundHook = (runTest: () => Promise<void>, context: TestContext, suite: Suite) => unknown

export type HookOrder = 'stack' | 'list' | 'parallel'

/** One schedule of a race test, as far as Vitest is concerned. */
export interface Attempt {
  readonly context: TestContext
  readonly race: Race
}

/** The parts of a test that run again for every schedule. */
export interface LifeCycle {
  /** The visible task; it is what hooks and assertions belong to. */
  readonly task: RunnerTestCase
  readonly order: HookOrder
  /** The test body, with its fixtures. */
  readonly body: Hook
  /** A new context for a schedule. */
  enter(race: Race): Attempt
  /** The body, or what comes before it, failed or was skipped. */
  onError(error: unknown): void
}

/**
 * The phases of one schedule: hooks before, the body, hooks after, as Vitest runs them for a test.
 * `reset` forgets what the run before left, which may have stopped anywhere.
 */
export function createPhases(cycle: LifeCycle): { readonly phases: Phase[]; reset(): void } {
  const suite = cycle.task.suite ?? cycle.task.file
  const chain = suites(suite)
  const around = chain.flatMap((each) => original(hooksOf(each).aroundEach))
  const before = chain.flatMap((each) => original(hooksOf(each).beforeEach))
  const after = chain.toReversed().flatMap((each) => {
    const hooks = original(hooksOf(each).afterEach)
    return cycle.order === 'stack' ? hooks.toReversed() : hooks
  })

  let attempt: Attempt | undefined
  let cleanups: (() => unknown)[] = []
  let surrounding: Surrounding[] = []
  let outerFixtures = 0
  let failed = false
  const reset = (): void => {
    takeHandlers(cycle.task, 'onFinished')
    takeHandlers(cycle.task, 'onFailed')
    attempt = undefined
    cleanups = []
    surrounding = []
    outerFixtures = 0
    failed = false
  }

  const enter = (race: Race): TestContext => (attempt ??= cycle.enter(race)).context
  const noting = async (run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
    } catch (error) {
      failed = true
      cycle.onError(error)
      throw error
    }
  }

  const setUp = (race: Race): Promise<void> =>
    noting(async () => {
      const context = enter(race)
      for (const hook of around) {
        const surroundingHook = surround(hook, context, suite)
        surrounding.push(surroundingHook)
        await surroundingHook.entered
      }
      outerFixtures = countFixtures(context)
      await runAll(cycle.order, before, async (hook) => {
        const cleanup = await hook(context, suite)
        if (typeof cleanup === 'function') cleanups.push(cleanup as () => unknown)
      })
    })

  const run = (race: Race): Promise<void> =>
    noting(async () => {
      const context = enter(race)
      await cycle.body(context, suite)
      await settleExpects(cycle.task)
    })

  const tearDown = async (race: Race): Promise<void> => {
    const context = enter(race)
    const errors: unknown[] = []
    const trying = async (part: () => unknown): Promise<void> => {
      try {
        await part()
      } catch (error) {
        failed = true
        errors.push(error)
      }
    }
    await trying(() => runAll(cycle.order, after, (hook) => hook(context, suite)))
    const cleanupsInOrder = cycle.order === 'stack' ? cleanups.toReversed() : cleanups
    await trying(() => runAll(cycle.order, cleanupsInOrder, (cleanup) => cleanup()))
    await trying(() => endFixtures(context, outerFixtures))
    for (const handler of takeHandlers(cycle.task, 'onFinished').toReversed())
      await trying(() => handler(context))
    const onFailed = takeHandlers(cycle.task, 'onFailed')
    if (failed || cycle.task.result?.state === 'fail')
      for (const handler of onFailed) await trying(() => handler(context))
    for (const hook of surrounding.toReversed()) await trying(hook.leave)
    await trying(() => endFixtures(context, 0))
    if (errors.length > 0) throw errors[0]
  }

  const phases: Phase[] = []
  if (around.length > 0 || before.length > 0) phases.push({ name: 'beforeEach', run: setUp })
  phases.push({ name: 'test', run })
  phases.push({ name: 'afterEach', always: true, run: tearDown })
  return { phases, reset }
}

/**
 * Keeps Vitest from running the hooks of a race test once around all of its schedules: the
 * schedules run them. Called when a suite begins, after everything was collected.
 */
export function shieldHooks(suite: Suite, isRaceTest: (task: unknown) => boolean): void {
  for (const each of suites(suite)) {
    const hooks = hooksOf(each)
    for (const list of [hooks.beforeEach, hooks.afterEach])
      for (const [i, hook] of list.entries())
        list[i] = shield(hook, (context, of) =>
          isRaceTest(context.task) ? undefined : hook(context, of),
        )
    for (const [i, hook] of hooks.aroundEach.entries())
      hooks.aroundEach[i] = shield(hook, (runTest, context, of) =>
        isRaceTest(context.task) ? runTest() : hook(runTest, context, of),
      )
  }
}

const originals = new WeakMap<object, object>()

function shield<H extends Hook | AroundHook>(hook: H, shielded: H): H {
  if (originals.has(hook)) return hook
  originals.set(shielded, hook)
  // Vitest keeps timeouts and stack traces in symbols on the hook.
  return Object.assign(shielded, hook)
}

const original = <H extends object>(hooks: readonly H[]): H[] =>
  // What is stored for a hook is a hook of the same kind.
  hooks.map((hook) => (originals.get(hook) ?? hook) as H)

interface Surrounding {
  /** Resolves when the hook calls `runTest()`. */
  readonly entered: Promise<void>
  /** Lets `runTest()` return and waits for the rest of the hook. */
  leave(): Promise<void>
}

function surround(hook: AroundHook, context: TestContext, suite: Suite): Surrounding {
  let leave!: () => void
  const left = new Promise<void>((resolve) => (leave = resolve))
  let whole!: Promise<unknown>
  const entered = new Promise<void>((resolve, reject) => {
    const runTest = (): Promise<void> => {
      resolve()
      return left
    }
    whole = (async () => {
      await hook(runTest, context, suite)
      reject(new Error('The `runTest()` callback was not called in the `aroundEach` hook.'))
    })()
    // After `runTest()` the end of the schedule reports it.
    whole.catch(reject)
  })
  return {
    entered,
    leave: async () => {
      leave()
      await whole
    },
  }
}

/** `expect(…).resolves` that nobody awaited: Vitest waits for them at the end of a test. */
async function settleExpects(task: RunnerTestCase): Promise<void> {
  const { promises } = task as { promises?: Promise<unknown>[] }
  if (promises === undefined || promises.length === 0) return
  for (const result of await Promise.allSettled(promises))
    if (result.status === 'rejected') throw result.reason
}

type Handlers = { [K in 'onFinished' | 'onFailed']?: ((context: TestContext) => unknown)[] }

function takeHandlers(
  task: RunnerTestCase,
  name: keyof Handlers,
): ((context: TestContext) => unknown)[] {
  // The public type does not have what Vitest collects there.
  const holder = task as Handlers
  const handlers = holder[name] ?? []
  delete holder[name]
  return handlers
}

async function runAll<T>(
  order: HookOrder,
  items: readonly T[],
  run: (item: T) => unknown,
): Promise<void> {
  if (order === 'parallel') await Promise.all(items.map(run))
  else for (const item of items) await run(item)
}

/** From the file to the suite. */
function suites(suite: Suite): Suite[] {
  if ('filepath' in suite) return [suite]
  return [...suites(suite.suite ?? suite.file), suite]
}

interface Hooks {
  beforeEach: Hook[]
  afterEach: Hook[]
  aroundEach: AroundHook[]
}

const hooksOf = (suite: Suite): Hooks =>
  // Vitest's type wants more context than `TestContext`, and returns no hooks for what it has not seen.
  TestRunner.getSuiteHooks(suite) as unknown as Hooks
