import type { Counterexample, Progress, RaceReport, Sources, Unchecked } from '@racetest/core'
import { type Bounded, boundedLines } from './bounded.ts'
import { clientLines } from './clients.ts'
import { limitText } from './limit-text.ts'
import type { Searched } from './details.ts'
import { escape, escapeAll } from './escape.ts'
import { withoutFailures } from './failures.ts'
import { fileLines } from './file-table.ts'
import { failureLines, headline } from './failure.ts'
import { glyphs, paint } from './paint.ts'
import { progressLines, runningLine } from './progress.ts'
import { summaryLines } from './summary.ts'
import { uncheckedLines } from './unchecked.ts'

export { countCut, cutReport, cutTest } from './cut-report.ts'
export { coverageOf, isBothWays } from './coverage.ts'
export type { Coverage } from './coverage.ts'
export { explain } from './explain.ts'
export { extentOf } from './extent.ts'
export { renderAnnotations, renderJobSummary, type Repository } from './github.ts'
export { renderJson } from './json.ts'
export { renderLcov } from './lcov.ts'
export { renderSarif } from './sarif.ts'
export { renderSvg } from './svg.ts'
export type { Searched } from './details.ts'

/** What the terminal can show. Whoever knows the terminal fills it in. */
export interface Terminal {
  readonly columns: number
  readonly colour: boolean
  readonly unicode: boolean
}

export interface FailureOptions extends Terminal {
  /** Every step, nothing folded. */
  readonly full?: boolean
  /** The files that appear in steps; of one that is not there no lines are shown. */
  readonly sources: Sources
  readonly searched?: Searched
  /** Where the HTML report shows this failure. */
  readonly reportPath?: string
}

/** The two parts of a `RaceError` that people read. */
export interface Message {
  /** The headline: one line, without the name of the error. */
  readonly message: string
  /** Everything below it: starts with an empty line, ends without a line break. */
  readonly codeFrame: string
}

/**
 * The failure message for a counterexample. No line is longer than the terminal, no text
 * from the program can move the cursor, and without `colour` there are no escape sequences.
 */
export function renderFailure(report: Counterexample, options: FailureOptions): Message {
  const { columns, unicode, full = false, searched, reportPath, sources } = options
  const shown = glyphs(unicode)
  const failure = escapeAll(report, unicode)
  const lines = failureLines(failure, {
    columns,
    unicode,
    full,
    glyphs: shown,
    ...escapeAll({ sources }, unicode),
    ...(searched === undefined ? {} : { searched: escapeAll(searched, unicode) }),
    ...(reportPath === undefined ? {} : { reportPath: escape(reportPath, unicode) }),
  })
  return {
    message: headline(failure.headline, columns, shown),
    codeFrame: paint(lines, options),
  }
}

/** The message for a result that nobody can vouch for. */
export function renderUnchecked(unchecked: Unchecked, options: Terminal): Message {
  const { columns, unicode } = options
  const shown = glyphs(unicode)
  const safe = escapeAll(unchecked, unicode)
  return {
    message: headline(`unchecked: ${safe.reason}`, columns, shown),
    codeFrame: paint(uncheckedLines(safe, columns, shown), options),
  }
}

/** The message for a search that a limit stopped, where that is a failure. */
export function renderBounded(bounded: Bounded, options: Terminal): Message {
  const { columns, unicode } = options
  const shown = glyphs(unicode)
  const safe = escapeAll(bounded, unicode)
  return {
    message: headline(`bounded: ${limitText(safe.limit)}`, columns, shown),
    codeFrame: paint(boundedLines(safe, columns), options),
  }
}

/** How far a search is, in one line or as many as the terminal needs. */
export function renderProgress(progress: Progress, options: Terminal): string {
  return paint(progressLines(escapeAll(progress, options.unicode), options.columns), options)
}

/** The line above those of `renderProgress`: which test it is. */
export function renderRunning(name: string, options: Terminal): string {
  return paint([runningLine(escape(name, options.unicode))], options)
}

/** The table by test, printed after a run: what was explored, and what was not. */
export function renderSummary({ tests }: Pick<RaceReport, 'tests'>, options: Terminal): string {
  const safe = escapeAll(tests.map(withoutFailures), options.unicode)
  return paint(summaryLines(safe, options.columns, glyphs(options.unicode)), options)
}

/** What was learned of clients that nobody knows, and how to say more of them; empty where there were none. */
export function renderClients({ tests }: Pick<RaceReport, 'tests'>, options: Terminal): string {
  const safe = escapeAll(tests.map(withoutFailures), options.unicode)
  return paint(clientLines(safe, options.columns), options)
}

/** The table by source file; empty where no file was run. */
export function renderFiles({ tests, files }: RaceReport, options: Terminal): string {
  const told = tests.map(({ file, pairs, awaits }) => ({ file, pairs, awaits }))
  const safe = escapeAll({ tests: told, files }, options.unicode)
  return paint(fileLines(safe, options.columns, glyphs(options.unicode)), options)
}
