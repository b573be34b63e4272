import type { AccessReport, Counterexample, Sources } from '@racetest/core'
import { predicate } from './access.ts'
import { width, wrap } from './columns.ts'
import { cut } from './cut.ts'
import { type Critical, criticalPair } from './critical.ts'
import { type Details, detailLines } from './details.ts'
import { rows } from './folding.ts'
import { historyLines } from './history.ts'
import { lanes } from './lanes.ts'
import type { Glyphs, Line } from './paint.ts'
import { sourceFrames } from './source-frame.ts'

/** What Vitest puts before the message. */
const className = 'RaceError: '

/** The headline, so short that it is one line after the name of the error. */
export function headline(text: string, columns: number, glyphs: Glyphs): string {
  return cut(text, columns - className.length, glyphs.dots)
}

export function paragraph(text: string, columns: number): Line[] {
  return wrap(text, columns - 2).map((line) => [{ text: `  ${line}` }])
}

/** What each task of the critical pair does to the resource in the order that passes. */
function passingOrder(report: Counterexample, critical: Critical, glyphs: Glyphs): string {
  const tasks = [critical.first, critical.second].map((number) => report.steps[number - 1]?.task)
  const told = report.tasks.flatMap(({ letter }) => {
    if (!tasks.includes(letter)) return []
    const accesses = (report.passing ?? [])
      .filter(({ task }) => task === letter)
      .flatMap((step): readonly AccessReport[] => step.accesses)
      .filter(({ resource }) => critical.resources.has(resource))
    if (accesses.length === 0) return []
    return [`${letter} ${accesses.map((access) => predicate(access, glyphs.dots)).join(', ')}`]
  })
  return told.length === 0 ? '' : ` (${told.join('; ')})`
}

function stuckVerdict(report: Counterexample, { searched }: Details): string {
  const last = `No task can take a step after ${report.steps.length}.`
  // Of the first trace there is nothing to compare.
  if (searched?.finished === undefined || searched.traces < 2) return last
  return `${last} ${searched.finished} of the ${searched.traces} traces explored so far finish.`
}

/** What was found out about the order of the critical pair, and nothing more. */
export function verdict(
  report: Counterexample,
  critical: Critical | undefined,
  details: Details,
): string {
  if (report.pattern === 'deadlock') return stuckVerdict(report, details)
  if (report.pattern === 'hang' || report.pattern === 'lost wakeup') {
    const turned = report.reversalPasses ? ` ${pairVerdict(report, critical, details)}` : ''
    return stuckVerdict(report, details) + turned
  }
  return pairVerdict(report, critical, details)
}

/** What reversing the critical pair came to. */
function pairVerdict(
  report: Counterexample,
  critical: Critical | undefined,
  details: Details,
): string {
  if (critical === undefined) {
    return report.reversalPasses
      ? 'With two of its steps the other way round the test passes.'
      : 'No single race was found whose reversal makes the test pass.'
  }
  const { first, second } = critical
  const pair = `Steps ${first} and ${second} race`
  if (report.reversalPasses === undefined)
    return `${pair}. Whether the test passes with ${second} before ${first} was not tried.`
  if (!report.reversalPasses)
    return `${pair}, but the test also fails with ${second} before ${first}: more than one order matters.`
  const short = `${pair}. Run ${second} before ${first} and the test passes`
  const long = `${short}${passingOrder(report, critical, details.glyphs)}.`
  return width(long) + 2 <= details.columns ? long : `${short}.`
}

/** The body of a failure message, top to bottom: cause, schedule, source, verdict, details. */
export function failureLines(
  report: Counterexample,
  details: Details & {
    readonly full: boolean
    readonly unicode: boolean
    readonly sources: Sources
  },
): Line[] {
  const { columns, full } = details
  const critical = criticalPair(report)
  const shown = rows(report, critical, full)
  const parts: Line[][] = [
    historyLines(report, details),
    paragraph(report.cause, columns),
    shown.length === 0 ? [] : lanes(report, critical, shown, details),
    ...sourceFrames(report, critical, details),
    paragraph(verdict(report, critical, details), columns),
    detailLines(report, details),
  ]
  return parts.filter((part) => part.length > 0).flatMap((part): Line[] => [[], ...part])
}
