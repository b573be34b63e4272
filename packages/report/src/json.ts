import type { RaceReport } from '@racetest/core'

/** `race.json`: the report as it is, in one line. */
export function renderJson(report: RaceReport): string {
  return `${JSON.stringify(report)}\n`
}
