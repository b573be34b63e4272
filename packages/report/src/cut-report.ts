import type {
  Counterexample,
  HistoryReport,
  RaceReport,
  StepReport,
  TestReport,
} from '@racetest/core'
import { criticalPair } from './critical.ts'

/** How much of a failure is told. */
interface Room {
  /** Steps with their accesses; of the others there is who took them, and after what. */
  readonly steps: number
  /** Accesses of a step. */
  readonly accesses: number
}

/** What one test may bring. Traces have at most 1,000 steps unless `limits.steps` says otherwise. */
const roomOfTest: Room = { steps: 1000, accesses: 20 }
/** Texts of any length come in with inputs and errors. */
const mostCharacters = 10_000
const mostDeadEnds = 100

/** A report that is larger than this, in characters of JSON, tells less of each failure. */
const mostOfAll = 4_000_000
const roomOfAll: readonly Room[] = [300, 100, 30, 10, 2].map((steps) => ({ steps, accesses: 5 }))

/**
 * The test with what is too much for a report left out: accesses of steps that are far from the
 * critical pair (`more` says how many), and the rest of long texts (they end in `…`).
 */
export function cutTest(test: TestReport): TestReport {
  return withCut(test, (failure) => cutTexts(cutSteps(failure, roomOfTest)))
}

/** The report with less of each failure, if it is too large. The numbers of the tables stay. */
export function cutReport(report: RaceReport): RaceReport {
  let cut = report
  for (const room of roomOfAll) {
    if (JSON.stringify(cut).length <= mostOfAll) break
    cut = {
      ...report,
      tests: report.tests.map((test) => withCut(test, (failure) => cutSteps(failure, room))),
    }
  }
  return cut
}

/** How many steps of how many failures are told without all of their accesses. */
export function countCut({ tests }: RaceReport): {
  readonly steps: number
  readonly failures: number
} {
  const counts = tests
    .flatMap(({ counterexample, also = [] }) => (counterexample ? [counterexample, ...also] : []))
    .map(({ steps, passing = [] }) => [...steps, ...passing].filter(({ more }) => more).length)
    .filter((count) => count > 0)
  return { steps: counts.reduce((sum, count) => sum + count, 0), failures: counts.length }
}

function withCut(test: TestReport, cut: (failure: Counterexample) => Counterexample): TestReport {
  return {
    ...test,
    ...(test.counterexample && { counterexample: cut(test.counterexample) }),
    ...(test.also && { also: test.also.map(cut) }),
  }
}

function cutSteps(failure: Counterexample, room: Room): Counterexample {
  const critical = criticalPair(failure)
  const [first = failure.steps.length, second = first] = failure.critical ?? []
  const pattern = new Set([first, second, ...(failure.patternSteps ?? [])])
  const isAbout = ({ accesses }: StepReport): boolean =>
    accesses.some(({ resource }) => critical?.resources.has(resource))
  /** Smaller is more worth telling. */
  const rank = (step: StepReport, number: number): number => {
    if (pattern.has(number)) return 0
    const distance = Math.min(Math.abs(number - first), Math.abs(number - second))
    return distance + (isAbout(step) ? 0 : failure.steps.length)
  }
  // Their indexes mean something.
  const kept = new Map(
    (failure.critical ?? []).map((number, i) => [number, (failure.criticalAccesses?.[i] ?? 0) + 1]),
  )
  const steps = thin(failure.steps, room, rank, (number) => kept.get(number) ?? 0)
  const passing =
    failure.passing &&
    thin(
      failure.passing,
      room,
      (step, number) => (isAbout(step) ? 0 : number),
      () => 0,
    )
  return { ...failure, steps, ...(passing && { passing }) }
}

/** The steps with the smallest ranks with so many accesses, at least as many as `least` says; the others with none. */
function thin(
  steps: readonly StepReport[],
  room: Room,
  rank: (step: StepReport, number: number) => number,
  least: (number: number) => number,
): readonly StepReport[] {
  const ranked = steps.map((step, i) => ({ number: i + 1, rank: rank(step, i + 1) }))
  const told = new Set(
    ranked
      .toSorted((a, b) => a.rank - b.rank || a.number - b.number)
      .slice(0, room.steps)
      .map(({ number }) => number),
  )
  return steps.map((step, i) => {
    const most = told.has(i + 1) ? Math.max(room.accesses, least(i + 1)) : 0
    const { accesses, more = 0 } = step
    if (accesses.length <= most) return step
    return { ...step, accesses: accesses.slice(0, most), more: more + accesses.length - most }
  })
}

function cutTexts(failure: Counterexample): Counterexample {
  const { headline, cause, error, inputs, history } = failure
  return {
    ...failure,
    headline: cutText(headline),
    cause: cutText(cause),
    ...(error && { error: { ...error, ...cutFields(error, ['name', 'message', 'stack']) } }),
    ...(inputs && {
      inputs: inputs.map((input) => ({ ...input, ...cutFields(input, ['value', 'original']) })),
    }),
    ...(history && { history: cutHistory(history) }),
  }
}

const cutText = (text: string): string =>
  text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`

function cutFields<Name extends string>(
  from: { readonly [Field in Name]?: string },
  names: readonly Name[],
): { [Field in Name]?: string } {
  const found: { [Field in Name]?: string } = {}
  for (const name of names) if (from[name] !== undefined) found[name] = cutText(from[name])
  return found
}

function cutHistory(history: HistoryReport): HistoryReport {
  const { deadEnds, more = 0 } = history
  if (deadEnds.length <= mostDeadEnds) return history
  const left = deadEnds.length - mostDeadEnds
  return { ...history, deadEnds: deadEnds.slice(0, mostDeadEnds), more: more + left }
}
