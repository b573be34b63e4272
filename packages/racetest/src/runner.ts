import { getRealm } from '@racetest/runtime'
import { TestRunner } from 'vitest'
import type { RunnerTestCase } from 'vitest'

/** Vitest's runner on Node, for projects that use the plugin. Vitest loads it by path. */
export default class RaceRunner extends TestRunner {
  /** A file without race tests pays for the numbering of objects while it loads, and no longer. */
  onCollected(): void {
    const realm = getRealm()
    if (!realm.hasRaceTests) realm.tracking = false
  }

  async runTask(task: RunnerTestCase): Promise<void> {
    await TestRunner.getTestFn(task)()
  }
}
