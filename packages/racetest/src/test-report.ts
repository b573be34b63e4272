import {
  type Coverage,
  isBothWays,
  mergeCoverage,
  type Place,
  type SiteId,
  type TestReport,
} from '@racetest/core'
import { getRealm } from '@racetest/runtime'
import type { Explored } from './property.ts'

/** What is told of a test once all tests are over. */
export interface Told {
  readonly test: TestReport
  readonly coverage: Coverage
}

export function tellOf(
  about: Pick<TestReport, 'id' | 'file' | 'name' | 'line'>,
  found: Explored,
  duration: number,
): Told {
  const { status, inputs, traces, redundant, limit, total, sampled, why, pairs = [] } = found
  const test: TestReport = {
    ...about,
    status,
    inputs,
    traces,
    redundant,
    racePairs: pairs.length,
    bothWays: pairs.filter(isBothWays).length,
    duration,
    ...(limit && { limit }),
    ...(total && { total }),
    ...(sampled && { sampled }),
    ...(why && { unchecked: why }),
  }
  return { test, coverage: coverageOf(found) }
}

/** Numbers of sites mean nothing outside this process. */
function coverageOf({ pairs = [], awaits = [] }: Explored): Coverage {
  const { sites } = getRealm()
  const placeOf = (id: SiteId): Place | undefined => {
    const site = sites.get(id)
    return site && { file: site.file, line: site.line, column: site.column, kind: site.kind }
  }
  const coverage: Coverage = {
    pairs: pairs.flatMap(({ sites: [a, b], orders, failing }) => {
      const [first, second] = [placeOf(a), placeOf(b)]
      return first && second ? [{ places: [first, second], orders, failing }] : []
    }),
    awaits: awaits.flatMap(({ site, split }) => {
      const place = placeOf(site)
      // Other places where a task can be suspended are its start, and reactions.
      return place?.kind === 'await' ? [{ place, split }] : []
    }),
  }
  return mergeCoverage([coverage])
}
