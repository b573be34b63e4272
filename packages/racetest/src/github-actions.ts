import { appendFileSync } from 'node:fs'
import path from 'node:path'
import { RaceToolError, type RaceReport, type Sources } from '@racetest/core'
import { renderAnnotations, renderJobSummary } from '@racetest/report'
import { slashes } from './our-files.ts'

/** Annotations go to the output of the step, the summary to a file of the job. Elsewhere than in GitHub Actions there is nobody to tell. */
export function tellGitHub(report: RaceReport, sources: Sources, root: string): void {
  const { GITHUB_ACTIONS, GITHUB_WORKSPACE, GITHUB_STEP_SUMMARY } = process.env
  if (GITHUB_ACTIONS !== 'true') return
  const below = slashes(path.relative(GITHUB_WORKSPACE ?? root, root))
  const prefix = below === '' ? '' : `${below}/`
  process.stdout.write(renderAnnotations(report, { prefix }))
  if (!GITHUB_STEP_SUMMARY) return
  try {
    appendFileSync(GITHUB_STEP_SUMMARY, `${renderJobSummary(report, sources)}\n`)
  } catch (error) {
    throw new RaceToolError(
      `the job summary could not be written to ${GITHUB_STEP_SUMMARY}: ${String(error)}. Check GITHUB_STEP_SUMMARY, or leave reporter 'github' out.`,
    )
  }
}
