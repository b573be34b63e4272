import {
  type Counterexample,
  countSwitches,
  encodeLetters,
  encodeReplay,
  findCriticalPair,
  findCriticalPairs,
  isReversible,
  RaceToolError,
  type Shrunk,
  type StepReport,
  type TaskId,
  type Trace,
} from '@racetest/core'
import { explain } from '@racetest/report'
import type { RunOutcome, World } from '@racetest/runtime'
import { checksumOf } from './checksum.ts'
import { describe } from './describe.ts'
import { differingSteps } from './differing-steps.ts'
import { followLetters } from './follow.ts'
import { nameFailure } from './headline.ts'
import { drawLines, type Lines } from './lines.ts'
import { choicesOf, record, type Recorded } from './recorded.ts'
import type { Found } from './found.ts'
import { isFailure } from './same-failure.ts'
import { createSourceReader, type ReadSource } from './sources.ts'
import { tellOwners } from './tell-owners.ts'

type Step = 'pending' | 'turn'

interface Failure {
  /** The trace that the search found, and what shrinking made of it. */
  readonly found: Trace
  readonly shrunk: Shrunk
  /** Replays a schedule as far as it goes. */
  readonly run: (schedule: readonly TaskId[]) => Generator<Step, Trace>
  /** Seed and path of the generated input. */
  readonly inputs: string | undefined
  readonly now: () => number
}

const confirmations = 3

/** Milliseconds that looking for the pair of steps that decides may take. */
const pairTime = 10_000

/** Replays a failure until nobody can doubt it, and finds the pair of steps that decides. */
export function* confirm(
  world: World,
  failure: Failure,
): Generator<Step, Omit<Found, 'traces' | 'redundant'>> {
  const { shrunk, found, run, now } = failure
  const { resolveFile = (file) => file } = world.options
  const readSource = createSourceReader(resolveFile)
  world.recording = true
  const before = choicesOf(yield* record(world, found.schedule))
  const recorded = yield* record(world, shrunk.trace.schedule)
  const { trace } = recorded
  const letters = choicesOf(recorded)
  const text = encodeReplay({
    letters,
    checksum: checksumOf(recorded.run, trace),
    ...(failure.inputs !== undefined && { inputs: failure.inputs }),
  })
  const described = describe(recorded.run, trace, readSource)

  let confirmed = 0
  for (let i = 0; i < confirmations; i++) {
    yield 'turn'
    const again = yield* attempt(world, text, trace.events.length)
    if (again.follows && isSame(trace, again.trace)) {
      confirmed++
      continue
    }
    const steps =
      again.trace && differingSteps(described, describe(world.run!, again.trace, readSource))
    const what = steps
      ? `replay took another path at step ${steps.stepNumber}`
      : 'a failing schedule did not fail again'
    const took = steps ? 'took another path' : 'did not fail'
    return {
      status: 'unchecked',
      why: {
        reason: what,
        advice: `Replay ${i + 1} of ${confirmations} ${took}, so something beside the schedule decides: state that outlives a run, real time or I/O. Reset it in beforeEach, or stub it. Nothing was verified.`,
        tasks: described.tasks,
        ...steps,
      },
    }
  }

  const outcome = trace.outcome as RunOutcome
  world.recording = false
  const until = now() + pairTime
  const isOver = (): boolean => now() >= until
  // Of a run that gets stuck all are needed: a circle of waits is one only if each of them matters.
  const freeing =
    outcome.deadlock === true ? yield* findCriticalPairs(world, trace, run, isOver) : undefined
  const { pairs, stopped } = freeing?.pairs.length
    ? freeing
    : yield* findCriticalPair(world, trace, run, isOver)
  const [critical] = pairs
  world.recording = true
  const passing = critical && (yield* record(world, critical.passing.schedule))
  // In a run that gets stuck the letters say who waits.
  const lines = drawLines(recorded, outcome.deadlock === true ? [] : critical?.pair)
  const told = describe(recorded.run, trace, readSource, lines)
  const named = nameFailure({
    described: told,
    failing: recorded,
    lines,
    ...(critical && passing && { pair: critical.pair, passing }),
    freeing: freeing?.pairs.map(({ pair }) => pair) ?? [],
    stopped,
    reversible: isReversible(world, trace),
  })
  const partial: Omit<Counterexample, 'cause'> = {
    ...named,
    tasks: told.tasks,
    steps: named.steps ?? told.steps,
    ...(passing === undefined
      ? {}
      : { passing: describePassing(passing, lines, readSource), reversalPasses: true }),
    schedule: {
      text: encodeLetters(letters),
      switches: countSwitches(letters),
      steps: letters.length,
      foundSteps: before.length,
      foundSwitches: countSwitches(before),
      tries: shrunk.tries,
      ...(shrunk.stopped && { stopped: true }),
    },
    replay: text,
    confirmed: [confirmed, confirmations],
  }
  const whose = tellOwners(recorded.run, partial.steps)
  const why = named.cause ?? explain(partial)
  const counterexample = { ...partial, cause: whose === undefined ? why : `${why} ${whose}` }
  return { status: 'failed', counterexample, cause: outcome.error, failing: trace }
}

/** The passing run: by the same lines, whose events are others there. */
function describePassing(
  { run, trace }: Recorded,
  lines: Lines,
  readSource: ReadSource,
): readonly StepReport[] {
  return describe(run, trace, readSource, { ...lines, events: [] }).steps
}

/** The run that came of a replay string, and whether it is the one that the string spells out. */
function* attempt(
  world: World,
  text: string,
  steps: number,
): Generator<Step, { readonly trace: Trace | undefined; readonly follows: boolean }> {
  let seen: Trace | undefined
  try {
    const trace = yield* followLetters(world, text, {
      steps: steps + 100,
      seen: (it) => {
        seen = it
      },
    })
    return { trace, follows: true }
  } catch (error) {
    // The text was just made: what does not fit is the run.
    if (error instanceof RaceToolError) return { trace: seen, follows: false }
    throw error
  }
}

function isSame(trace: Trace, again: Trace | undefined): boolean {
  return (
    again !== undefined &&
    isFailure(again.outcome) &&
    trace.schedule.length === again.schedule.length &&
    trace.schedule.every((task, index) => task === again.schedule[index])
  )
}
