import { TestRunner } from 'vitest'
import type { RunnerTestCase } from 'vitest'

/** Vitest's runner on Node, for projects that use the plugin. Vitest loads it by path. */
export default class RaceRunner extends TestRunner {
  async runTask(task: RunnerTestCase): Promise<void> {
    await TestRunner.getTestFn(task)()
  }
}
