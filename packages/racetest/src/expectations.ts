import { expect, vi } from 'vitest'
import type { RunnerTestCase, TestContext } from 'vitest'

/** Vitest's settings that take effect between tests; for us, between schedules. */
export interface MockSettings {
  readonly clearMocks: boolean
  readonly mockReset: boolean
  readonly restoreMocks: boolean
  readonly unstubEnvs: boolean
  readonly unstubGlobals: boolean
}

/** What Vitest does before each try of a test: assertions and snapshots are counted from zero again. */
export function resetExpectations(task: RunnerTestCase, settings: MockSettings): void {
  if (settings.restoreMocks) vi.restoreAllMocks()
  if (settings.mockReset) vi.resetAllMocks()
  if (settings.clearMocks) vi.clearAllMocks()
  if (settings.unstubEnvs) vi.unstubAllEnvs()
  if (settings.unstubGlobals) vi.unstubAllGlobals()
  // Typed as `SnapshotState` by the matchers only; it is there once a file runs.
  const { snapshotState } = expect.getState() as { snapshotState?: { clearTest(id: string): void } }
  snapshotState?.clearTest(task.id)
  forgetAssertions(0)
}

/**
 * What Vitest checks after each try: `expect.assertions` and `expect.hasAssertions`, and the
 * failures of `expect.soft`. Leaves the task as it was before the run.
 */
export function takeFailure(task: RunnerTestCase, context: TestContext): unknown {
  const noted = takeNoted(task)
  // `_local` is how Vitest itself tells whether the context's own `expect` was used.
  const local = (context as { ['_local']?: boolean })['_local'] === true
  const state = (local ? context.expect : expect).getState()
  const missing = missingAssertions(state)
  // Vitest checks once more at the end of the test, where only `requireAssertions` still matters.
  forgetAssertions(state.assertionCalls)
  return noted ?? missing
}

/** The first failure of `expect.soft` since the last call. */
export function takeNoted({ result }: RunnerTestCase): unknown {
  const [soft] = result?.errors ?? []
  if (result !== undefined) {
    result.state = 'run'
    delete result.errors
  }
  return soft && Object.assign(new Error(soft.message), soft)
}

function missingAssertions(state: ReturnType<typeof expect.getState>): unknown {
  const { assertionCalls, expectedAssertionsNumber: expected } = state
  if (expected !== null && expected !== undefined && assertionCalls !== expected)
    return state.expectedAssertionsNumberErrorGen?.()
  if (state.isExpectingAssertions && assertionCalls === 0) return state.isExpectingAssertionsError
  return undefined
}

function forgetAssertions(assertionCalls: number): void {
  expect.setState({
    assertionCalls,
    isExpectingAssertions: false,
    isExpectingAssertionsError: null,
    expectedAssertionsNumber: null,
    expectedAssertionsNumberErrorGen: null,
  })
}
