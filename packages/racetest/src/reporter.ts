import { mergeReports } from '@racetest/core'
import { coverageOf, renderFiles, renderSummary } from '@racetest/report'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { createProgressLines, type ProgressLines } from './progress-lines.ts'
import { getTerminal } from './terminal.ts'
import { getVersion } from './version.ts'
import type { Told } from './test-report.ts'
import { joinThresholds, missedThresholds, type Thresholds } from './thresholds.ts'

/** Vitest's reporters that people follow. The others write for machines, or have been asked to be brief. */
const talkative = ['default', 'verbose', 'dot', 'tree']

/**
 * Tells how far searches are and what they came to, if a reporter of the run tells people such
 * things. There is one for a run, however many projects have the plugin.
 */
export class RaceReporter implements Reporter {
  private readonly vitest: Vitest
  private readonly lines: ProgressLines
  private thresholds: Thresholds = {}

  constructor(vitest: Vitest) {
    this.vitest = vitest
    this.lines = createProgressLines(process.stdout.isTTY, getTerminal())
  }

  require(thresholds: Thresholds): void {
    this.thresholds = joinThresholds(this.thresholds, thresholds)
  }

  onTestCaseArtifactRecord(
    testCase: TestCase,
    artifact: ReturnType<TestCase['artifacts']>[number],
  ): void {
    if (artifact.type !== 'race:progress' || !this.has(talkative)) return
    const name = `${testCase.module.relativeModuleId} > ${testCase.fullName}`
    const text = this.lines.take(testCase.id, name, artifact.progress)
    if (text !== undefined) this.vitest.logger.log(text)
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const told = modules.flatMap((module) => [...module.children.allTests()].flatMap(toldOf))
    if (told.length === 0) return
    const { logger } = this.vitest
    const report = mergeReports({ name: 'racetest', version: getVersion() }, told)
    if (this.has(talkative)) {
      const terminal = getTerminal()
      const tables = [renderSummary(report, terminal), renderFiles(report, terminal)]
      logger.log(tables.filter((table) => table !== '').join('\n\n'))
    }
    // A part of a run is judged together with the others, when reports are merged.
    if (this.has(['blob'])) return
    const missed = missedThresholds(this.thresholds, coverageOf(report.tests))
    if (missed.length === 0) return
    logger.error(['', ...missed].join('\n'))
    process.exitCode = 1
  }

  private has(names: readonly string[]): boolean {
    return this.vitest.config.reporters.some(
      (reporter) => Array.isArray(reporter) && names.includes(reporter[0]),
    )
  }
}

/** Of a test that was tried again the last try counts. */
function toldOf(testCase: TestCase): Told[] {
  const told = testCase.artifacts().flatMap((each) => (each.type === 'race:report' ? [each] : []))
  return told.slice(-1).map(({ told: last }) => last)
}
