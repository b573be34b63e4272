import { mergeReports, type RaceReport, RaceToolError } from '@racetest/core'
import {
  countCut,
  coverageOf,
  cutReport,
  renderClients,
  renderFiles,
  renderSummary,
} from '@racetest/report'
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node'
import { tellGitHub } from './github-actions.ts'
import { slashes } from './our-files.ts'
import { createProgressLines, type ProgressLines } from './progress-lines.ts'
import { joinReports, pagePath, type Reports, writeReports } from './reports.ts'
import { sourcesFor } from './sources.ts'
import { getTerminal } from './terminal.ts'
import { getVersion } from './version.ts'
import type { Told } from './test-report.ts'
import { type KeptFiles, watchKept, watchRequired } from './watching.ts'
import { joinThresholds, missedThresholds, type Thresholds } from './thresholds.ts'

/** Vitest's reporters that people follow. The others write for machines, or have been asked to be brief. */
const talkative = ['default', 'verbose', 'dot', 'tree']

/**
 * Tells how far searches are and what they came to: people in the terminal, if a reporter of the
 * run tells them such things, and machines in files. There is one for a run, however many projects
 * have the plugin.
 */
export class RaceReporter implements Reporter {
  private readonly vitest: Vitest
  private readonly lines: ProgressLines
  private readonly kept: KeptFiles | undefined
  private thresholds: Thresholds = {}
  private reports: Reports | undefined
  /** By module: what its tests came to when they last ran. While watching, a run has some of them. */
  private readonly latest = new Map<string, readonly Told[]>()

  constructor(vitest: Vitest) {
    this.vitest = vitest
    this.lines = createProgressLines(process.stdout.isTTY, getTerminal())
    this.kept = vitest.config.watch ? watchKept(vitest) : undefined
  }

  require(thresholds: Thresholds, reports: Reports): void {
    this.thresholds = joinThresholds(this.thresholds, thresholds)
    this.reports = joinReports(this.reports, reports)
  }

  /** Where the page with the failures will be. The parts of a run have none of their own. */
  get page(): string | undefined {
    return this.reports === undefined || this.has(['blob']) ? undefined : pagePath(this.reports)
  }

  onTestCaseArtifactRecord(
    testCase: TestCase,
    artifact: ReturnType<TestCase['artifacts']>[number],
  ): void {
    if (artifact.type === 'race:kept') this.kept?.announce(artifact.file, artifact.replay)
    if (artifact.type === 'race:notice') this.vitest.logger.warn(` RACE  ${artifact.text}`)
    if (artifact.type !== 'race:progress' || !this.has(talkative)) return
    const name = `${testCase.module.relativeModuleId} > ${testCase.fullName}`
    const text = this.lines.take(testCase.id, name, artifact.progress)
    if (text !== undefined) this.vitest.logger.log(text)
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    if (this.vitest.config.watch) for (const module of modules) watchRequired(this.vitest, module)
    for (const module of modules)
      this.latest.set(module.id, [...module.children.allTests()].flatMap(toldOf))
    const told = modules.flatMap((module) => this.latest.get(module.id)!)
    if (told.length === 0) return
    const { logger } = this.vitest
    const report = merge(told)
    if (this.reports?.names.has('text') && this.has(talkative)) {
      const terminal = getTerminal()
      const tables = [renderSummary, renderFiles, renderClients].map((render) =>
        render(report, terminal),
      )
      logger.log(tables.filter((table) => table !== '').join('\n\n'))
    }
    // A part of a run is told and judged together with the others, when reports are merged.
    if (this.has(['blob'])) return
    this.write()
    const missed = missedThresholds(this.thresholds, coverageOf(report.tests))
    if (missed.length === 0) return
    logger.error(['', ...missed].join('\n'))
    process.exitCode = 1
  }

  private write(): void {
    if (this.reports === undefined) return
    const { logger, config } = this.vitest
    const root = slashes(config.root)
    const report = cutReport(merge([...this.latest.values()].flat()))
    const sources = sourcesFor(report, root)
    try {
      const files = writeReports(report, sources, this.reports, root)
      if (files.length > 0 && this.has(talkative)) logger.log(`\n${filesText(files, report)}`)
      if (this.reports.names.has('github')) tellGitHub(report, sources, root)
    } catch (error) {
      if (!(error instanceof RaceToolError)) throw error
      logger.error(`\n${error.message}`)
      process.exitCode = 1
    }
  }

  private has(names: readonly string[]): boolean {
    return this.vitest.config.reporters.some(
      (reporter) => Array.isArray(reporter) && names.includes(reporter[0]),
    )
  }
}

/** Which files there are, and what they leave out. */
function filesText(files: readonly string[], report: RaceReport): string {
  const count = countCut(report)
  const schedules = count === 1 ? 'one schedule is' : `${count} schedules are`
  const left = count === 0 ? [] : [`${schedules} told in part`]
  return ` Reports  ${[...files, ...left].join('\n          ')}`
}

const merge = (told: readonly Told[]): RaceReport =>
  mergeReports({ name: 'racetest', version: getVersion() }, told)

/** Of a test that was tried again the last try counts. */
function toldOf(testCase: TestCase): Told[] {
  const told = testCase.artifacts().flatMap((each) => (each.type === 'race:report' ? [each] : []))
  return told.slice(-1).map(({ told: last }) => last)
}
