import { RaceToolError, replay, type TaskId, type Trace } from '@racetest/core'
import type { RunOutcome, World } from '@racetest/runtime'

/** Runs of one sample, and how long it may take in milliseconds. */
const runs = 64
const longest = 1000

/** Whether it is time for a sample: after so many traces, and four times as many each time. */
export function isSampleDue(traces: number): boolean {
  for (let due = 64; due <= traces; due *= 4) if (due === traces) return true
  return false
}

/**
 * Runs schedules chosen at random, and returns the first that fails. A search goes depth first: in
 * a space that it cannot finish all that it runs is alike, and an early choice is never another.
 */
export function* sample(
  world: World,
  fails: (outcome: RunOutcome) => boolean,
  { seed, steps, now }: { seed: number; steps: number; now: () => number },
): Generator<'pending' | 'turn', Trace | undefined> {
  const { before } = world
  const until = now() + longest
  let state = seed | 0
  const draw = (below: number): number => {
    // A linear congruential step; the high bits are the good ones.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 8) % below
  }
  const choose = (enabled: readonly TaskId[]): TaskId | undefined => enabled[draw(enabled.length)]
  try {
    for (let i = 0; i < runs && now() < until; i++) {
      const trace = yield* runOnce(world, choose, steps)
      if (trace !== undefined && fails(trace.outcome as RunOutcome)) return trace
      yield 'turn'
    }
  } finally {
    // The search that goes on has clocks of its own.
    world.before = before
  }
  return undefined
}

/** Undefined for a run that is too long. */
function* runOnce(
  world: World,
  choose: (enabled: readonly TaskId[]) => TaskId | undefined,
  steps: number,
): Generator<'pending', Trace | undefined> {
  try {
    return (yield* replay(world, choose, { steps })).trace
  } catch (error) {
    if (error instanceof RaceToolError) return undefined
    throw error
  }
}
