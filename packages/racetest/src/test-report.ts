import {
  type AwaitReport,
  compareSites,
  type Counterexample,
  type FileReport,
  type PairReport,
  type RacePair,
  type RaceReport,
  type Site,
  type SiteId,
  type StepReport,
  type TestReport,
  type Trace,
} from '@racetest/core'
import { coverageOf, cutTest } from '@racetest/report'
import { getRealm } from '@racetest/runtime'
import { describeClients } from './libraries.ts'
import type { Explored } from './property.ts'
import { createSourceReader, hashOf, type ReadSource } from './sources.ts'

/** What one test adds to the report of a run. */
export type Told = Pick<RaceReport, 'tests' | 'files'>

export function tellOf(
  about: Pick<TestReport, 'id' | 'file' | 'name' | 'line'>,
  found: Explored,
  duration: number,
  root: string,
): Told {
  const { status, inputs, traces, redundant, limit, total, sampled, why, resumed } = found
  const { counterexample, also = [], clients = [] } = found
  const readSource = createSourceReader((file) => `${root}/${file}`)
  const { files, pairs, awaits } = placesOf(found, readSource)
  const test: TestReport = {
    ...about,
    status,
    inputs,
    traces,
    redundant,
    pairs,
    awaits,
    duration,
    ...(limit && { limit }),
    ...(total && { total }),
    ...(sampled && { sampled }),
    ...(resumed !== undefined && { resumed }),
    ...(why && { unchecked: why }),
    ...(clients.length > 0 && { clients: describeClients(clients, root) }),
    ...(counterexample && { counterexample: withoutRoot(counterexample, root) }),
    ...(also.length > 0 && { also: also.map((other) => withoutRoot(other, root)) }),
  }
  return { tests: [cutTest(test)], files }
}

/** Reports are read on other machines: of the stack they have the frames below the root. */
function withoutRoot(counterexample: Counterexample, root: string): Counterexample {
  const { error } = counterexample
  if (error?.stack === undefined) return counterexample
  const stack = error.stack
    .split('\n')
    .filter((line) => !/^\s+at /.test(line) || line.includes(`${root}/`))
    .map((line) => line.replace(`file://${root}/`, '').replace(`${root}/`, ''))
    .join('\n')
  return { ...counterexample, error: { ...error, stack } }
}

/** The files that a run went through. */
export function filesOf({ events }: Trace): string[] {
  const { sites } = getRealm()
  const seen = events.flatMap(({ accesses, suspendedAt }) => [
    ...accesses.map(({ site }) => site),
    suspendedAt,
  ])
  const files = seen.map((site) => (site === undefined ? undefined : sites.get(site)?.file))
  return [...new Set(files)].filter((file) => file !== undefined)
}

/** Numbers of sites mean nothing outside this process: places get new ones, in order. */
function placesOf(
  { files: run = [], pairs = [], awaits = [], counterexample, also = [] }: Explored,
  readSource: ReadSource,
): Pick<TestReport, 'pairs' | 'awaits'> & { readonly files: FileReport[] } {
  const { sites } = getRealm()
  const known = pairs.filter((pair) => pair.sites.every((id) => sites.has(id)))
  // Other places where a task can be suspended are its start, and reactions.
  const waits = awaits.filter(({ site }) => sites.get(site)?.kind === 'await')
  const mentioned = new Set([...known.flatMap((pair) => pair.sites), ...waits.map((it) => it.site)])
  const byFile = new Map<string, Site[]>()
  for (const file of [...run, ...[counterexample, ...also].flatMap(filesIn)]) byFile.set(file, [])
  for (const id of mentioned) {
    const site = sites.get(id)!
    byFile.set(site.file, [...(byFile.get(site.file) ?? []), site])
  }
  const numbers = new Map<SiteId, number>()
  let next = 0
  const files = [...byFile.keys()].toSorted().map((path): FileReport => {
    const listed: FileReport['sites'][number][] = []
    for (const site of byFile.get(path)!.toSorted(compareSites)) {
      const { line, column, kind, name } = site
      const last = listed.at(-1)
      // The same text at one place is one site, whatever numbers it has.
      if (last === undefined || compareSites(last, site) !== 0)
        listed.push({ id: next++, line, column, kind, name })
      numbers.set(site.id, next - 1)
    }
    return { path, hash: hashOf(readSource(path)), sites: listed }
  })
  const byPair = new Map<string, PairReport>()
  for (const pair of known.map((each) => pairOf(each, numbers))) {
    const name = pair.sites.join()
    byPair.set(name, joinSame(pair, byPair.get(name) ?? pair))
  }
  const byAwait = new Map<number, AwaitReport>()
  for (const { site: id, reached, split } of waits) {
    const site = numbers.get(id)!
    const other = byAwait.get(site) ?? { reached: 0, split: 0 }
    const most = { reached: Math.max(reached, other.reached), split: Math.max(split, other.split) }
    byAwait.set(site, { site, ...most })
  }
  return { files, ...coverageOf([{ pairs: [...byPair.values()], awaits: [...byAwait.values()] }]) }
}

/** What compiled code has twice is one place. Traces that come by the one come by the other as a rule, and none is to count twice. */
function joinSame(a: PairReport, b: PairReport): PairReport {
  return {
    sites: a.sites,
    orders: [Math.max(a.orders[0], b.orders[0]), Math.max(a.orders[1], b.orders[1])],
    taken: [a.taken[0] || b.taken[0], a.taken[1] || b.taken[1]],
    failing: Math.max(a.failing, b.failing),
  }
}

function pairOf(pair: RacePair, numbers: ReadonlyMap<SiteId, number>): PairReport {
  const [a, b] = pair.sites.map((id) => numbers.get(id)!) as [number, number]
  const { orders, failing } = pair
  const taken = [(pair.taken & 1) > 0, (pair.taken & 2) > 0] as const
  return a <= b
    ? { sites: [a, b], orders, taken, failing }
    : { sites: [b, a], orders: [orders[1], orders[0]], taken: [taken[1], taken[0]], failing }
}

/** The files that a failure shows lines of. */
export function filesIn(counterexample: Counterexample | undefined): string[] {
  const { steps = [], passing = [] } = counterexample ?? {}
  const places = [...steps, ...passing].flatMap(({ accesses, suspendedAt }: StepReport) => [
    ...accesses.map(({ position }) => position),
    suspendedAt,
  ])
  return [...new Set(places.flatMap((place) => place?.file ?? []))]
}
