import { countCut } from './cut-report.ts'
import { amount } from './details.ts'
import type { RaceReport, Sources } from '@racetest/core'
import type { PageData } from './page-data.ts'

/** What a browser shows at once. The script and the style come on top. */
const mostBytes = 4_800_000

/** The data with as many of the sources as there is room for, the short ones first, and a sentence for whatever is left out. */
export function addSources(data: PageData, sources: Sources, report: RaceReport): PageData {
  let room = mostBytes - JSON.stringify(data).length
  const kept: Record<string, string> = {}
  const files = Object.keys(sources)
  for (const file of files.toSorted((a, b) => sources[a]!.length - sources[b]!.length)) {
    room -= JSON.stringify(sources[file]).length
    if (room > 0) kept[file] = sources[file]!
  }
  const left = files.length - Object.keys(kept).length
  const count = countCut(report)
  const leftOut = [
    ...(count === 0 ? [] : [`What steps of ${amount(count, 'schedule')} touch, or the steps.`]),
    ...(left === 0 ? [] : [`The source of ${amount(left, 'file')}.`]),
  ]
  return { ...data, sources: kept, leftOut }
}
