import type { Reporter } from 'vitest/node'
import type { RaceMeta } from './explore-task.ts'

/**
 * Shows the seed of generated inputs in the title of a test that failed, as `@fast-check/vitest`
 * does: `never overdrawn (with seed=1203)`. A passing test keeps its name.
 */
export const seedTitles: Reporter = {
  onTestCaseResult(testCase) {
    const { replay } = (testCase.meta() as { race?: RaceMeta }).race ?? {}
    const [, seed] = /-k(-?\d+)\./.exec(replay ?? '') ?? []
    if (seed === undefined || testCase.result().state !== 'failed') return
    // Reporters read the name here and on the task behind it, which has no public type.
    const { task } = testCase as unknown as { task: { name: string; fullName?: string } }
    const suffix = ` (with seed=${seed})`
    Object.assign(testCase, { name: testCase.name + suffix })
    task.name += suffix
    if (task.fullName !== undefined) task.fullName += suffix
  },
}
