import { decodeReplay, type Limit, replay, type TaskId, type Trace } from '@racetest/core'
import type { RunOutcome, World } from '@racetest/runtime'
import { confirm } from './confirm.ts'
import { followLetters, OtherCode } from './follow.ts'
import type { Found, Question, Turn } from './found.ts'
import { followOrder } from './order.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { isFailure } from './same-failure.ts'

/** The one order that `race.order` asks for. */
export function* searchPinned(
  world: World,
  options: ResolvedOptions,
  pinned: readonly string[],
  question: Question,
): Generator<Turn, Found> {
  const trace = yield* followOrder(world, pinned, options.limits.steps)
  const counts = { traces: 1, redundant: 0 }
  if (!isFailure(trace.outcome)) {
    const limit: Limit = { kind: 'order', value: pinned.length }
    return { ...counts, status: 'bounded', limit }
  }
  if (!question.explains) return { ...counts, status: 'failed' }
  return { ...counts, ...(yield* confirmAsFound(world, trace, options, question)) }
}

/** Exactly the schedule of a replay string. */
export function* replayOnly(
  world: World,
  options: ResolvedOptions,
  text: string,
  question: Question,
): Generator<Turn, Found> {
  if (question.inputs === undefined && decodeReplay(text).inputs !== undefined) {
    throw new OtherCode(
      `replay string "${text}" is for a test with generated inputs. Use the one that this test printed.`,
    )
  }
  const trace = yield* followLetters(world, text, {
    steps: options.limits.steps,
    lenient: question.lenient,
  })
  const outcome = trace.outcome as RunOutcome
  if (!isFailure(outcome)) {
    const limit: Limit = { kind: 'traces', value: 1 }
    return { status: 'bounded', traces: 1, redundant: 0, limit }
  }
  const explained = yield* confirmAsFound(world, trace, options, question)
  return { ...explained, traces: 1, redundant: 0 }
}

/** Somebody has asked for just this schedule, so it is not shrunk. */
function* confirmAsFound(
  world: World,
  trace: Trace,
  options: ResolvedOptions,
  { inputs, now }: Question,
): Generator<Turn, Omit<Found, 'traces' | 'redundant'>> {
  function* run(schedule: readonly TaskId[]): Generator<Turn, Trace> {
    yield 'turn'
    const again = yield* replay(world, schedule, { lenient: true, steps: options.limits.steps })
    return again.trace
  }
  const shrunk = { trace, tries: 0, stopped: false }
  return yield* confirm(world, { found: trace, shrunk, run, inputs, now })
}
