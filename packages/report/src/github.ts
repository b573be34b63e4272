import type { Counterexample, RaceReport, Sources } from '@racetest/core'
import { number } from './details.ts'
import { escape, escapeAll } from './escape.ts'
import { type Deciding, decidingPair, type Failed, failuresOf, sentence } from './failures.ts'
import { failureLines } from './failure.ts'
import { glyphs, paint } from './paint.ts'
import { type Cells, heading, remarkTexts, tableRows, titleText } from './summary.ts'

/** Where GitHub looks for files: its paths begin at the root of the repository. */
export interface Repository {
  /** From there to the root of the report, with `/` at its end; empty where they are the same. */
  readonly prefix: string
}

/**
 * Commands that GitHub Actions takes from the output of a step: a warning at each of the two
 * accesses whose order decides a failure.
 */
export function renderAnnotations(report: RaceReport, { prefix }: Repository): string {
  return failuresOf(report)
    .flatMap(({ failure }) => {
      const [earlier, later] = decidingPair(failure) ?? []
      if (earlier === undefined || later === undefined) return []
      return [
        ...annotate(failure, earlier, later, prefix),
        ...annotate(failure, later, earlier, prefix),
      ]
    })
    .join('')
}

function annotate(
  failure: Counterexample,
  { step, access, position }: Deciding,
  { position: other }: Deciding,
  prefix: string,
): string[] {
  if (position === undefined) return []
  const { file, line, column } = position
  const there = other?.file === file ? `line ${other.line}` : `${other?.file}:${other?.line}`
  const title = other === undefined ? failure.pattern : `races with ${there}`
  const properties = Object.entries({ file: prefix + file, line, col: column + 1, title })
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',')
  const text = `${sentence(failure, step, access)}\n${failure.headline}`
  return [`::warning ${properties}::${escapeData(text)}\n`]
}

// As in @actions/core.
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** Failures that a summary shows; the rest are counted. GitHub takes a megabyte at most. */
const mostFailures = 20
const mostCharacters = 40_000
const columns = 100

/** Markdown for the summary of a job: the table by test, and the schedule of each failure. */
export function renderJobSummary(report: RaceReport, sources: Sources): string {
  const { tests } = report
  const failures = failuresOf(report)
  const more = failures.length - mostFailures
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    '## Races',
    titleText(tests),
    [
      row(textsOf(heading)),
      row(['---', '---:', '---:', '---:', '---:', '---']),
      ...tableRows(tests).map((cells) => row(textsOf(cells))),
    ].join('\n'),
    remarkTexts(tests)
      .map(({ status, text }) => `- ${status}: ${markdown(text)}`)
      .join('\n'),
    ...failures.slice(0, mostFailures).map((failed) => failureText(failed, sources)),
    more > 0 ? `And ${number(more)} more failures.` : '',
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n')
}

/** Blanks at the start of a name say what it belongs to. */
function textsOf({ name, inputs, traces, races, both, status }: Cells): string[] {
  const blanks = name.length - name.trimStart().length
  return ['&emsp;'.repeat(blanks) + markdown(name), inputs, traces, races, both, status]
}

const markdown = (text: string): string =>
  escape(text.trim(), true).replaceAll(/[\\`*_[\]<>|#&~]/g, '\\$&')

function failureText({ test, failure }: Failed, sources: Sources): string {
  const shown = { columns, unicode: true, colour: false, full: false, glyphs: glyphs(true) }
  const safe = escapeAll({ failure, sources }, true)
  const lines = failureLines(safe.failure, { ...shown, sources: safe.sources })
  const text = paint(lines, shown).trimStart().slice(0, mostCharacters)
  const ticks = Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1))
  const fence = '`'.repeat(ticks)
  return [
    `### ${markdown(`${test.file} > ${test.name}`)}\n`,
    `${markdown(failure.headline)}\n`,
    `${fence}text`,
    `  ${text}`,
    fence,
  ].join('\n')
}
