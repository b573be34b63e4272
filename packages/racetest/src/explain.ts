import { replay, shrink, type TaskId, type Trace } from '@racetest/core'
import type { RunOutcome, World } from '@racetest/runtime'
import { confirm } from './confirm.ts'
import { isChoice } from './describe.ts'
import type { Found, Question, Turn } from './found.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { isSameFailure } from './same-failure.ts'

/** Runs that shrinking a failure may take, and milliseconds. */
const shrinkLimit = { runs: 300, time: 10_000 }

/** Shrinks a failure as far as its limits allow, and confirms what came of it. */
export function* explain(
  world: World,
  failure: Trace,
  options: ResolvedOptions,
  { inputs, gauge, now }: Question,
): Generator<Turn, Omit<Found, 'traces' | 'redundant'>> {
  const original = failure.outcome as RunOutcome
  const lines = new WeakMap<Trace, readonly (string | undefined)[]>()
  function* run(schedule: readonly TaskId[]): Generator<Turn, Trace> {
    yield 'turn'
    const { trace } = yield* replay(world, schedule, { lenient: true, steps: options.limits.steps })
    const { chosen } = world.run!
    lines.set(
      trace,
      chosen.map((letter, i) => (isChoice(letter, trace.enabled[i]!) ? letter : undefined)),
    )
    return trace
  }
  function* stillFails(schedule: readonly TaskId[]): Generator<Turn, Trace | undefined> {
    const trace = yield* run(schedule)
    return isSameFailure(original, trace.outcome as RunOutcome) ? trace : undefined
  }
  // People count the switches from letter to letter.
  world.lettering = true
  const again = yield* run(failure.schedule)
  const linesOf = (it: Trace): readonly unknown[] => lines.get(it)!
  const shown = (it: Trace): unknown[] => linesOf(it).filter((line) => line !== undefined)
  const found = (smaller: Trace): void => {
    const [before, after] = [again, smaller].map(shown)
    const steps = [before!.length, after!.length] as const
    const tasks = [new Set(before).size, new Set(after).size] as const
    gauge.enter('shrinking', { steps, tasks })
  }
  found(again)
  const until = now() + shrinkLimit.time
  const isOver = (): boolean => now() >= until
  const maxTries = shrinkLimit.runs
  const shrunk = yield* shrink(again, stillFails, { linesOf, maxTries, isOver, found })
  world.lettering = false
  gauge.enter('confirming')
  return yield* confirm(world, { found: failure, shrunk, run, inputs, now })
}
