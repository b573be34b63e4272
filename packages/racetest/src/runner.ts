import { getRealm } from '@racetest/runtime'
import { TestRunner } from 'vitest'
import type { RunnerTestCase, RunnerTestFile, RunnerTestSuite } from 'vitest'
import { keepModules } from './evaluated-modules.ts'
import { loader } from './module-loader.ts'
import { keepRequired, listRequired } from './required-modules.ts'
import { keepGraph, readTestFile, type ModuleGraph } from './module-graph.ts'
import { beginTestFile } from './test-file.ts'

/** The parts of Vitest's runner that its type hides. */
interface WithModules {
  readonly moduleRunner?: { readonly evaluatedModules?: ModuleGraph['modules'] }
}

declare module 'vitest' {
  interface TaskMeta {
    /** Of a file, while people watch: absolute paths of what it has required. */
    raceRequired?: readonly string[]
  }
}

/** Vitest's runner on Node, for projects that use the plugin. Vitest loads it by path. */
export default class RaceRunner extends TestRunner {
  /** What the test file has loaded. */
  private loaded: Omit<ModuleGraph, 'load'> | undefined

  /** Only now it is known which tests there are: those in a `describe` come after the import. */
  async onCollected(files: RunnerTestFile[]): Promise<void> {
    for (const file of files) this.tellRequired(file)
    const realm = getRealm()
    // A file without race tests pays for the numbering of objects while it loads, and no longer.
    if (!realm.hasRaceTests) realm.tracking = false
    else if (this.loaded !== undefined) {
      const { load } = (await super.importFile(loader, 'collect')) as Pick<ModuleGraph, 'load'>
      keepGraph({ load, ...this.loaded })
    }
  }

  /** Setup files come before the test file that they are for. */
  private isNewFile = true

  override async importFile(file: string, source: 'collect' | 'setup'): Promise<unknown> {
    // Where files share a worker, setup files that Node has loaded do not run again.
    if (this.isNewFile) beginTestFile()
    this.isNewFile = source === 'collect'
    // There since Vite has module runners, and public there.
    const { moduleRunner } = this as unknown as WithModules
    const modules = moduleRunner?.evaluatedModules
    if (modules !== undefined) keepModules(modules)
    if (source === 'collect') keepRequired()
    const imported = await super.importFile(file, source)
    if (source === 'collect' && modules !== undefined) {
      const keepers = [this.config.setupFiles].flat()
      this.loaded = { modules, keepers, ...readTestFile(modules, file) }
    }
    return imported
  }

  override async onAfterRunSuite(suite: RunnerTestSuite): Promise<void> {
    // Some is required late.
    if (suite === suite.file) this.tellRequired(suite.file)
    await super.onAfterRunSuite(suite)
  }

  private tellRequired({ meta }: RunnerTestFile): void {
    const required = this.config.watch ? listRequired() : []
    if (required.length > 0) meta.raceRequired = required
  }

  async runTask(task: RunnerTestCase): Promise<void> {
    await TestRunner.getTestFn(task)()
  }
}
