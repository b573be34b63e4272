import type { FileReport, RaceReport, SiteReport, Tool } from './race-report.ts'
import type { TestReport } from './report.ts'

/**
 * What several reports tell together: all of their tests, and each file and each site once, with
 * numbers of its own. Neither their order nor how they are grouped matters.
 */
export function mergeReports(
  tool: Tool,
  reports: readonly Pick<RaceReport, 'tests' | 'files'>[],
): RaceReport {
  const texts = new Map<string, Map<string, Omit<SiteReport, 'id'>>>()
  const files = new Map<string, FileReport>()
  for (const file of reports.flatMap((report) => report.files)) {
    const name = `${file.path}\n${file.hash}`
    files.set(name, file)
    const sites = texts.get(name) ?? new Map<string, SiteReport>()
    texts.set(name, sites)
    for (const site of file.sites) sites.set(nameOf(site), site)
  }
  let next = 0
  const numbers = new Map<string, number>()
  const merged = [...files]
    .toSorted(([, a], [, b]) => compare(a.path, b.path) || compare(a.hash, b.hash))
    .map(([name, { path, hash }]): FileReport => {
      const sites = [...texts.get(name)!.values()].toSorted(compareSites).map((site) => {
        numbers.set(`${name}\n${nameOf(site)}`, next)
        return { ...site, id: next++ }
      })
      return { path, hash, sites }
    })
  const tests = reports.flatMap((report) => {
    const known = new Map(
      report.files.flatMap(({ path, hash, sites }) =>
        sites.map((site) => [site.id, numbers.get(`${path}\n${hash}\n${nameOf(site)}`)!] as const),
      ),
    )
    return report.tests.map((test) => renumber(test, (id) => known.get(id)!))
  })
  return { version: 1, tool, tests: tests.toSorted(compareTests), files: merged }
}

/** Sites keep their order when they get other numbers, so that pairs keep theirs. */
function renumber(test: TestReport, numberOf: (site: number) => number): TestReport {
  return {
    ...test,
    pairs: test.pairs.map(({ sites: [a, b], ...pair }) => ({
      sites: [numberOf(a), numberOf(b)],
      ...pair,
    })),
    awaits: test.awaits.map(({ site, ...rest }) => ({ site: numberOf(site), ...rest })),
  }
}

const nameOf = ({ line, column, kind, name }: Omit<SiteReport, 'id'>): string =>
  `${line}:${column}:${kind}:${name}`

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

export function compareSites(a: Omit<SiteReport, 'id'>, b: Omit<SiteReport, 'id'>): number {
  return (
    a.line - b.line || a.column - b.column || compare(a.kind, b.kind) || compare(a.name, b.name)
  )
}

/** Ids of one file end in numbers: the longer is the larger. */
function compareTests(a: TestReport, b: TestReport): number {
  return (
    compare(a.file, b.file) || a.line - b.line || a.id.length - b.id.length || compare(a.id, b.id)
  )
}
