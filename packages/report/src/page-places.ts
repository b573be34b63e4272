import type { Counterexample, FileReport, PairReport, RaceReport, Sources } from '@racetest/core'
import { type Coverage, coverageIn, coverageOf, isBothWays } from './coverage.ts'
import { amount, number } from './details.ts'
import { extentOf } from './extent.ts'
import { limitText } from './limit-text.ts'
import type {
  FileShares,
  PageAwait,
  PageFile,
  PagePair,
  PagePlace,
  PageShare,
} from './page-data.ts'
import { band, percent, sharedFolder } from './shares.ts'

/** What the page tells of places in the source. */
export interface PagePlaces {
  readonly files: readonly PageFile[]
  readonly allFiles: FileShares
  /** Of the pairs of one test, as they are seen from the file of their first place. */
  pairsOf(test: Coverage): readonly PagePair[]
  awaitsOf(test: Coverage): readonly PageAwait[]
}

type Test = RaceReport['tests'][number]

export function placesOf({ tests, files }: RaceReport, sources: Sources): PagePlaces {
  const all = coverageOf(tests)
  const places = new Map(
    files.flatMap((file) => {
      const lines = sources[file.path]?.split('\n') ?? []
      return file.sites.map((site) => [site.id, placeOf(file, site, lines)] as const)
    }),
  )
  const testsOf = groupByPair(tests)
  const testFiles = new Set(tests.map(({ file }) => file))
  const told = files
    .map((file) => ({ file, found: coverageIn(file, all) }))
    .filter(
      ({ file, found: { pairs, awaits } }) =>
        pairs.length + awaits.length > 0 || !testFiles.has(file.path),
    )
  const folder = sharedFolder(told.map(({ file }) => file.path))
  const seen = new Map<string, PagePair>()
  const pageFiles = told.map(({ file, found }): PageFile => {
    const pairs = found.pairs.map((pair, i) => {
      const page = pagePair(pair, i + 1, file.path, places, testsOf.get(pair.sites.join()) ?? [])
      const [here] = page.places
      if (here.file === places.get(pair.sites[0])?.file) seen.set(pair.sites.join(), page)
      return page
    })
    return {
      path: file.path,
      name: file.path.slice(folder.length),
      ...sharesOf(found),
      pairs,
      awaits: awaitsIn(found, places),
    }
  })
  return {
    files: pageFiles,
    allFiles: sharesOf(all),
    pairsOf: ({ pairs }) =>
      pairs.flatMap((pair) => {
        const page = seen.get(pair.sites.join())
        return page === undefined ? [] : [{ ...page, ...countsOf(pair) }]
      }),
    awaitsOf: (test) => awaitsIn(test, places),
  }
}

type Places = ReadonlyMap<number, PagePlace>

function awaitsIn({ awaits }: Coverage, places: Places): PageAwait[] {
  return awaits.flatMap(({ site, reached, split }) => {
    const place = places.get(site)
    const traces = `${split === 0 ? 'none' : number(split)} of ${amount(reached, 'trace')}`
    return place === undefined ? [] : [{ place, isSplit: split > 0, traces }]
  })
}

export function shareOf(part: number, whole: number): PageShare {
  const style = band(part, whole)
  const isBand = style === 'red' || style === 'yellow' || style === 'green'
  return { part, whole, percent: percent(part, whole), ...(isBand && { band: style }) }
}

function sharesOf({ pairs, awaits }: Coverage): FileShares {
  const both = pairs.filter(isBothWays)
  return {
    split: shareOf(awaits.filter(({ split }) => split > 0).length, awaits.length),
    both: shareOf(both.length, pairs.length),
    benign: pairs.length === 0 ? '-' : number(both.filter(({ failing }) => failing === 0).length),
  }
}

function placeOf(
  { path }: FileReport,
  site: FileReport['sites'][number],
  lines: readonly string[],
): PagePlace {
  const { line, kind, name } = site
  const text = lines[line - 1]
  const extent = extentOf(site, text ?? '')
  const awaited = text?.slice(extent.column, extent.column + extent.length) ?? name
  return { file: path, line, ...extent, what: kind === 'await' ? awaited : `${kind} ${name}` }
}

function groupByPair(tests: readonly Test[]): ReadonlyMap<string, readonly Test[]> {
  const groups = new Map<string, Test[]>()
  for (const test of tests) {
    for (const { sites } of test.pairs) {
      const name = sites.join()
      const group = groups.get(name)
      if (group === undefined) groups.set(name, [test])
      else group.push(test)
    }
  }
  return groups
}

function pagePair(
  pair: PairReport,
  count: number,
  file: string,
  places: Places,
  tests: readonly Test[],
): PagePair {
  const [first, second] = [places.get(pair.sites[0])!, places.get(pair.sites[1])!]
  const isTurned = first.file !== file
  const [here, there] = isTurned ? [second, first] : [first, second]
  const other = there.file === file ? '' : `${there.file.split('/').at(-1)}:`
  const example = exampleOf(here, there, tests)
  const { orders, ...counts } = countsOf(pair)
  return {
    ...counts,
    number: count,
    places: [here, there],
    text: `${here.line}~${other}${there.line}`,
    orders: isTurned ? [orders[1], orders[0]] : orders,
    why: isBothWays(pair) ? [] : tests.flatMap(whyOf),
    tests: tests.map(({ id, name }) => ({ id, name })),
    ...(example && { example }),
  }
}

/** What was seen of a pair, as it is named in the report. */
function countsOf({ orders, taken, failing }: PairReport): Pick<PagePair, 'orders' | 'failing'> {
  const [first, second] = orders.map((traces, i) => ({
    isTaken: taken[i]!,
    traces:
      traces > 0
        ? amount(traces, 'trace')
        : taken[i]!
          ? 'taken, in no trace with both'
          : 'none yet',
  }))
  return {
    orders: [first!, second!],
    ...(failing > 0 && { failing: amount(failing, 'trace') }),
  }
}

/** What kept a test from seeing a pair the other way round. */
function whyOf({ name, status, limit, total, unchecked }: Test): string[] {
  if (limit !== undefined) return [`${name}: ${limitText(limit)}`]
  if (status === 'unchecked') return [`${name}: ${unchecked?.reason ?? 'nothing was verified'}`]
  if (status === 'failed' && total?.exact !== true) return [`${name}: stopped at its failure`]
  return []
}

/** The first two steps of a failing order that are at the places. */
function exampleOf(
  one: PagePlace,
  other: PagePlace,
  tests: readonly Test[],
): PagePair['example'] | undefined {
  for (const { id, counterexample } of tests) {
    if (counterexample === undefined) continue
    const at = (place: PagePlace): number[] => stepsAt(counterexample, place)
    const [ones, others] = [at(one), at(other)]
    for (const step of ones) {
      const { task } = counterexample.steps[step - 1]!
      const match = others.find((each) => counterexample.steps[each - 1]!.task !== task)
      if (match !== undefined) return { test: id, step: Math.min(step, match) }
    }
  }
  return undefined
}

function stepsAt({ steps }: Counterexample, { file, line, column }: PagePlace): number[] {
  return steps.flatMap(({ accesses }, i) =>
    accesses.some(
      ({ position: at }) => at?.file === file && at.line === line && at.column === column,
    )
      ? [i + 1]
      : [],
  )
}
