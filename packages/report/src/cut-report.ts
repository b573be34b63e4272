import type {
  Counterexample,
  HistoryReport,
  RaceReport,
  StepReport,
  TestReport,
} from '@racetest/core'
import { criticalPair } from './critical.ts'
import { failuresOf, withoutFailures } from './failures.ts'

/** How much of a failure is told. */
interface Room {
  /** Steps that are told whole; of the others there is who took them, and after what. */
  readonly steps: number
  /** Accesses of a step. */
  readonly accesses: number
  readonly hasPassing: boolean
}

/** What one test may bring. Traces have at most 1,000 steps unless `limits.steps` says otherwise. */
const roomOfTest: Room = { steps: 1000, accesses: 20, hasPassing: true }
/** Texts of any length come in with inputs and errors. */
const mostCharacters = 10_000
const mostDeadEnds = 100

/** What a report may come to, in characters of JSON. If it is more, each failure gets an equal part of what is left for them. */
const mostOfAll = 4_000_000
/** No step is shorter than that, whatever is left out of it. */
const leastStep = 60
const smallerRooms: readonly Room[] = [
  { steps: 300, accesses: 10, hasPassing: true },
  { steps: 100, accesses: 5, hasPassing: true },
  { steps: 100, accesses: 5, hasPassing: false },
  { steps: 10, accesses: 2, hasPassing: false },
]

/**
 * The test with what is too much for a report left out: what steps touch that are far from the
 * critical pair (`more` says how much), and the rest of long texts (they end in `…`).
 */
export function cutTest(test: TestReport): TestReport {
  return withCut(test, (failure) => cutTexts(cutSteps(failure, roomOfTest)))
}

/** The report with less of its failures, if it is too large. The numbers of the tables stay. */
export function cutReport(report: RaceReport): RaceReport {
  const sizes = failuresOf(report).map(({ failure }) => [failure, sizeOf(failure)] as const)
  const left = mostOfAll - sizeOf({ ...report, tests: report.tests.map(withoutFailures) })
  if (sizes.reduce((sum, [, size]) => sum + size, 0) <= left) return report
  const share = left / sizes.length
  const sizeBefore = new Map(sizes)
  const fit = (failure: Counterexample): Counterexample => {
    if (sizeBefore.get(failure)! <= share) return failure
    for (const room of smallerRooms) {
      if (leastSize(failure, room) > share) continue
      const smaller = cutSteps(failure, room)
      if (sizeOf(smaller) <= share) return smaller
    }
    return withoutSteps(failure)
  }
  return { ...report, tests: report.tests.map((test) => withCut(test, fit)) }
}

/** What it comes to even if nothing is told of its steps. */
function leastSize({ steps, passing = [] }: Counterexample, { hasPassing }: Room): number {
  return (steps.length + (hasPassing ? passing.length : 0)) * leastStep
}

const sizeOf = (value: object): number => JSON.stringify(value).length

/** How many failures are told without all that their steps touch. */
export function countCut(report: RaceReport): number {
  return failuresOf(report).filter(
    ({ failure: { steps, schedule } }) =>
      steps.some(({ more = 0 }) => more > 0) || (steps.length === 0 && schedule.steps > 0),
  ).length
}

/** What is left where there is no room for any: what happened, and how to run it again. */
function withoutSteps(failure: Counterexample): Counterexample {
  const { passing: _p, state: _s, critical: _c, criticalAccesses: _a, ...rest } = failure
  const { patternSteps: _n, ...told } = rest
  return { ...told, steps: [] }
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
  const { passing: given, ...rest } = failure
  const passing =
    room.hasPassing &&
    given &&
    thin(
      given,
      room,
      (step, number) => (isAbout(step) ? 0 : number),
      () => 0,
    )
  return { ...rest, steps, ...(passing && { passing }) }
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
    const { task, accesses, more = 0, last, suspendedAt, afterSteps } = step
    if (accesses.length <= most) return step
    const first = accesses.slice(0, most)
    const left = more + accesses.length - most
    const shorter = { task, accesses: first, last, afterSteps, more: left }
    return most > 0 && suspendedAt ? { ...shorter, suspendedAt } : shorter
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
