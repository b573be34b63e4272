import {
  findPattern,
  type PatternName,
  type StepReport,
  type TaskId,
  type Trace,
} from '@racetest/core'
import type { Continuation, Run, RunOutcome } from '@racetest/runtime'
import type { Described } from './describe.ts'
import { waitsOf } from './waits.ts'

export interface Named {
  readonly pattern: PatternName
  readonly resource?: string
  readonly headline: string
  /** Where the report's templates have none. */
  readonly cause?: string
  readonly error?: { readonly name: string; readonly message: string; readonly stack?: string }
  readonly critical?: readonly [number, number]
  readonly criticalAccesses?: readonly [number, number]
  readonly state?: readonly string[]
}

interface Failure {
  readonly described: Described
  readonly trace: Trace
  readonly outcome: RunOutcome
  readonly run: Run
  /** Events whose reversal passes. */
  readonly pair?: readonly [number, number]
  /** Some other order of two steps exists. */
  readonly reversible: boolean
}

/** The first line of the message: what happened, to what, and what the test said. */
export function nameFailure(failure: Failure): Named {
  const { described, outcome } = failure
  if (outcome.deadlock === true) return nameDeadlock(failure)
  const error = describeError(outcome.error)
  const message = error.message.split('\n')[0]!.replace(/ \/\/ Object\.is equality$/, '')
  const critical = failure.pair && numbersOf(described, failure.pair)
  const shared = critical && sharedAccess(described.steps, critical)
  if (critical === undefined || shared === undefined) {
    if (outcome.unhandled === true) {
      return { pattern: 'unhandled rejection', headline: `unhandled rejection: ${message}`, error }
    }
    if (!failure.reversible) {
      const cause = 'There is only one order of steps, and it fails: this is no race.'
      return { pattern: 'race', headline: `fails in its only order: ${message}`, cause, error }
    }
    if (critical === undefined) {
      const cause = 'No single reversal of two steps makes it pass; it may fail in every order.'
      return { pattern: 'race', headline: `race: ${message}`, cause, error }
    }
    return { pattern: 'race', headline: `race: ${message}`, error, critical }
  }
  const { resource } = described.steps[critical[0] - 1]!.accesses[shared[0]]!
  const pattern = outcome.unhandled === true ? 'unhandled rejection' : namePattern(failure)
  const words = pattern === 'race' ? `race on ${resource}` : `${pattern} on ${resource}`
  return {
    pattern,
    resource,
    headline: `${words}: ${message}`,
    error,
    critical,
    criticalAccesses: shared,
    state: stateOf(described.steps, resource),
  }
}

/** Patterns are about lines of execution as people see them: a call and its caller are one. */
function namePattern({ trace, run, pair }: Failure): PatternName {
  const lines = [...new Set(run.chosen)]
  const events = trace.events.map((event, index) => ({
    ...event,
    // A number that stands for a letter.
    task: lines.indexOf(run.chosen[index]!) as TaskId,
    accesses: event.accesses.filter((access) => access.site !== undefined),
  }))
  return findPattern({ trace: { ...trace, events }, ...(pair && { critical: pair }) }).name
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

/** Which accesses of two steps conflict, by index. */
function sharedAccess(
  steps: readonly StepReport[],
  [first, second]: readonly [number, number],
): [number, number] | undefined {
  const later = steps[second - 1]!.accesses
  for (const [i, a] of steps[first - 1]!.accesses.entries()) {
    const j = later.findIndex(
      (b) => b.resource === a.resource && !(a.kind === 'read' && b.kind === 'read'),
    )
    if (j >= 0) return [i, j]
  }
  return undefined
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

/** Nothing can go on: who waits, and where. */
function nameDeadlock({ outcome, run }: Failure): Named {
  const byLetter = waitsOf(run, outcome)
  const names = [...byLetter.keys()].toSorted()
  const waits = names.map((letter) => describeWait(run, letter, byLetter.get(letter)!))
  const cause = `${waits.join(', ')}. Nothing that could still run ends ${waits.length > 1 ? 'these waits' : 'this wait'}.`
  if (names.length > 1) {
    const headline = `deadlock: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} wait for ever`
    return { pattern: 'deadlock', headline, cause }
  }
  const who = names[0] === '_' ? 'the test body' : names[0]
  return { pattern: 'hang', headline: `hang: ${who} waits for ever`, cause }
}

function describeWait(run: Run, letter: string, { task, site }: Continuation): string {
  const owner = run.letters.owners.find((each) => run.letters.of(each) === letter)
  const name = letter === '_' ? 'the test body' : (owner?.name ?? task.name)
  const place = site === undefined ? undefined : run.realm.sites.get(site)
  return place === undefined
    ? `${name} waits`
    : `${name} waits for ${place.name} at ${place.file}:${place.line}`
}
