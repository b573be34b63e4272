import { mergeReports } from '@racetest/core'
import { cutReport, renderSvg } from '@racetest/report'
import type { RunnerTestCase } from 'vitest'
import type { PluginSettings } from './active.ts'
import type { RaceResult } from './run.ts'
import { sourcesFor } from './sources.ts'
import type { Told } from './test-report.ts'
import { getVersion } from './version.ts'

/** Puts what a failure is known by on the test, for those who show such things. */
export async function annotate(
  task: RunnerTestCase,
  { replay, found }: RaceResult,
  told: Told,
  { annotates, files }: PluginSettings,
): Promise<void> {
  const { counterexample } = found
  if (annotates === 'nothing' || replay === undefined || counterexample === undefined) return
  const { context } = task
  if (annotates !== 'all') {
    await context.annotate(replay, 'race:replay')
    return
  }
  await context.annotate(replay, 'race:replay', attach('image/svg+xml', renderSvg(counterexample)))
  await context.annotate('the schedule, step by step', 'race:report', {
    ...attach('text/html', await pageOf(told, files.root)),
  })
}

const attach = (contentType: string, text: string) => ({
  contentType,
  body: new TextEncoder().encode(text),
})

/** The page of this test alone; that of the run is made when all have ended. */
async function pageOf(told: Told, root: string): Promise<string> {
  // Few ask for it, and it is large.
  const { renderPage } = await import('@racetest/report/page')
  const report = cutReport(mergeReports({ name: 'racetest', version: getVersion() }, [told]))
  return renderPage(report, sourcesFor(report, root))
}
