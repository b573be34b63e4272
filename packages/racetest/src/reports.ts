import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { RaceToolError, type RaceReport, type Sources } from '@racetest/core'
import { renderJson, renderLcov, renderSarif } from '@racetest/report'
import { renderPage } from '@racetest/report/page'
import { bad, type Check, listed } from './option-check.ts'

/** A report that is a file. */
interface ReportFile {
  readonly file: string
  render(report: RaceReport, sources: Sources): string
}

type FileReporter = 'html' | 'json' | 'lcov' | 'sarif'

const reportFiles: Readonly<Record<FileReporter, ReportFile>> = {
  html: { file: 'index.html', render: renderPage },
  json: { file: 'race.json', render: renderJson },
  lcov: { file: 'race.lcov', render: renderLcov },
  sarif: { file: 'race.sarif', render: renderSarif },
}

/** `text`: tables in the terminal; `github`: annotations and a job summary; `junit`: replay strings in Vitest's own reports. */
export type RaceReporterName = 'text' | 'github' | 'junit' | FileReporter

/** Which reports are made of a run, and where their files go. */
export interface Reports {
  readonly names: ReadonlySet<RaceReporterName>
  /** A page is made where something failed. */
  readonly explainsFailures: boolean
  /** Relative to the root, or absolute. */
  readonly directory: string
}

const names: readonly RaceReporterName[] = ['text', ...fileReporters(), 'github', 'junit']
const defaults: readonly RaceReporterName[] = ['text']

/** Vitest's own folder, which people ignore in their repositories already. */
const defaultDirectory = '.vitest/race'

function fileReporters(): FileReporter[] {
  return Object.keys(reportFiles) as FileReporter[]
}

export const checkReporters: Check = (name, value) => {
  if (!Array.isArray(value)) throw bad(name, value, `Use an array of ${listed(names)}`)
  for (const [i, item] of value.entries())
    if (!names.includes(item as RaceReporterName))
      throw bad(`${name}[${i}]`, item, `Use ${listed(names)}`)
}

export const checkDirectory: Check = (name, value) => {
  if (typeof value !== 'string' || value.trim() === '')
    throw bad(name, value, `Use a path, such as '${defaultDirectory}'`)
}

/** What was asked for, with defaults for what was not. */
export function resolveReports(
  reporters: readonly RaceReporterName[] | undefined,
  directory: string = defaultDirectory,
): Reports {
  const explainsFailures = reporters === undefined || reporters.includes('html')
  return { names: new Set(reporters ?? defaults), explainsFailures, directory }
}

/** Where the page of a run with failures will be, as it is given. */
export function pagePath({ explainsFailures, directory }: Reports): string | undefined {
  return explainsFailures ? pathIn(directory, reportFiles.html.file) : undefined
}

const pathIn = (directory: string, file: string): string =>
  path.posix.join(directory.replaceAll('\\', '/'), file)

/** What several projects of one run ask for. Throws where files would have to go to two folders. */
export function joinReports(a: Reports | undefined, b: Reports): Reports {
  if (a === undefined) return b
  if (a.directory !== b.directory)
    throw new RaceToolError(
      `reportsDirectory is '${a.directory}' in one project and '${b.directory}' in another, and there is one report for a run. Use the same in both.`,
    )
  return {
    names: new Set([...a.names, ...b.names]),
    explainsFailures: a.explainsFailures || b.explainsFailures,
    directory: a.directory,
  }
}

/** Writes the files that were asked for. Returns their paths, as they are given. */
export function writeReports(
  report: RaceReport,
  sources: Sources,
  { names: wanted, explainsFailures, directory }: Reports,
  root: string,
): string[] {
  const hasFailed = report.tests.some(({ status }) => status === 'failed')
  const targetOf = (name: FileReporter): string =>
    path.resolve(root, directory, reportFiles[name].file)
  // A page that is there would go on telling of a failure that is no more.
  const needsPage = (): boolean => hasFailed || existsSync(targetOf('html'))
  const isWanted = (name: FileReporter): boolean =>
    wanted.has(name) || (name === 'html' && explainsFailures && needsPage())
  return fileReporters()
    .filter(isWanted)
    .map((name) => {
      const { file, render } = reportFiles[name]
      const target = targetOf(name)
      try {
        mkdirSync(path.dirname(target), { recursive: true })
        writeFileSync(target, render(report, sources))
      } catch (error) {
        throw new RaceToolError(
          `${file} could not be written to ${path.dirname(target)}: ${String(error)}. Set reportsDirectory to a folder that can be written to.`,
        )
      }
      return pathIn(directory, file)
    })
}
