import {
  conflictsWith,
  type HistoryReport,
  type PatternName,
  type ResourceId,
  type StepReport,
} from '@racetest/core'
import { explainBroken } from './broken-deadlock.ts'
import type { Described } from './describe.ts'
import { type Evidence, recognise, type Recognised } from './lines.ts'
import type { Run, RunOutcome } from '@racetest/runtime'
import { historyOf, NotLinearizable } from './not-linearizable.ts'
import { nameStuck } from './stuck.ts'

export interface Named {
  readonly pattern: PatternName
  readonly resource?: string
  readonly headline: string
  /** Where the report's templates have none. */
  readonly cause?: string
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string }
  readonly critical?: readonly [number, number]
  readonly patternSteps?: readonly number[]
  readonly criticalAccesses?: readonly [number, number]
  readonly state?: readonly string[]
  readonly history?: HistoryReport
  /** The steps, where the name says more about them. */
  readonly steps?: readonly StepReport[]
}

interface Failure extends Evidence {
  readonly described: Described
  /** Some other order of two steps exists. */
  readonly reversible: boolean
  /** Not all reversals were tried. */
  readonly stopped: boolean
}

/** The first line of the message: what happened, to what, and what the test said. */
export function nameFailure(failure: Failure): Named {
  const { described } = failure
  const { run, trace } = failure.failing
  const outcome = trace.outcome as RunOutcome
  const pattern = recognise(failure)
  const parent = (resource: ResourceId) => run.world.names.parent(resource)
  const critical = failure.pair && numbersOf(described, failure.pair)
  if (outcome.deadlock === true) {
    return nameStuck({ described, outcome, run, pattern, ...(critical && { critical }) })
  }
  const error = describeError(outcome.error)
  const message = error.message.split('\n')[0]!.replace(/ \/\/ Object\.is equality$/, '')
  const history = readHistory(outcome.error, run)
  const told = { error, ...(history && { history }) }
  // A history says what is wrong in its own words.
  const headline = (what: string): string =>
    history === undefined ? `${what}: ${message}` : message
  const shared = critical && sharedAccess(described, critical, pattern, parent)
  if (critical === undefined || shared === undefined) {
    if (pattern.name === 'unhandled rejection') {
      return { pattern: pattern.name, headline: headline('unhandled rejection'), ...told }
    }
    if (!failure.reversible) {
      const cause = 'There is only one order of steps, and it fails: this is no race.'
      return { pattern: 'race', headline: headline('fails in its only order'), cause, ...told }
    }
    if (failure.pair === undefined) {
      const cause = failure.stopped
        ? 'No reversal of two steps was found that makes it pass, and not all were tried.'
        : 'No single reversal of two steps makes it pass; it may fail in every order.'
      return { pattern: 'race', headline: headline('race'), cause, ...told }
    }
    return { pattern: 'race', headline: headline('race'), ...told, ...(critical && { critical }) }
  }
  const { resource } = described.steps[critical[0] - 1]!.accesses[shared[0]]!
  const cause = explainBroken(outcome.error, outcome.broken)
  const name = cause === undefined ? pattern.name : 'deadlock'
  return {
    pattern: pattern.name,
    resource,
    headline: headline(`${name} on ${resource}`),
    ...(cause !== undefined && { cause }),
    ...told,
    critical,
    patternSteps: pattern.events.flatMap((event) => {
      const at = described.events.indexOf(event)
      return at < 0 ? [] : [at + 1]
    }),
    criticalAccesses: shared,
    state: stateOf(described.steps, resource),
  }
}

/** The calls that no order explains, if that is the failure, with the letters of their tasks. */
function readHistory(error: unknown, { letters }: Run): HistoryReport | undefined {
  if (!(error instanceof NotLinearizable)) return undefined
  const racers = letters.owners.filter(({ kind }) => kind === 'race')
  return historyOf(
    error,
    racers.map((task) => letters.of(task)),
  )
}

function describeError(error: unknown): { name: string; message: string; stack?: string } {
  if (!(error instanceof Error)) return { name: 'thrown value', message: String(error) }
  const { name, message, stack } = error
  return { name, message, ...(stack === undefined ? {} : { stack }) }
}

function numbersOf(
  { events }: Described,
  pair: readonly [number, number],
): [number, number] | undefined {
  const numbers = pair.map((event) => events.indexOf(event) + 1)
  return numbers.includes(0) ? undefined : [numbers[0]!, numbers[1]!]
}

/** Which accesses of two steps conflict, by index: on the resource of the pattern, if they meet there. */
function sharedAccess(
  { touched, steps }: Described,
  [first, second]: readonly [number, number],
  { resource }: Recognised,
  parent: (resource: ResourceId) => ResourceId | undefined,
): [number, number] | undefined {
  const pairs: [number, number][] = []
  for (const [i, a] of touched[first - 1]!.entries()) {
    for (const [j, b] of touched[second - 1]!.entries()) {
      // All code that is not instrumented counts as one: a name only where both call the same.
      const [one, other] = [steps[first - 1]!.accesses[i]!, steps[second - 1]!.accesses[j]!]
      const isNamed = one.kind !== 'call' || one.resource === other.resource
      if (a && b && isNamed && conflictsWith(a, b, parent)) pairs.push([i, j])
    }
  }
  const isPreferred = ([i]: [number, number]) => touched[first - 1]![i]!.resource === resource
  return pairs.find(isPreferred) ?? pairs[0]
}

/** The value of a resource after each step. */
function stateOf(steps: readonly StepReport[], resource: string): string[] {
  let value = ''
  return steps.map(({ accesses }) => {
    for (const access of accesses) {
      if (access.resource !== resource) continue
      value = access.after ?? access.before ?? value
    }
    return value
  })
}
