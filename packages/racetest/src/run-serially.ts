import { explore, type Exploration, RaceToolError, type Unchecked } from '@racetest/core'
import type { World } from '@racetest/runtime'
import type { Turn } from './found.ts'
import { hasLearned } from './learned.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import { identity, type LearnedOrders, type Orders, permutations } from './serial-orders.ts'
import { settle } from './settle.ts'

/** Runs that serial orders may take: tasks that leave much behind have many. */
const mostRuns = 10_000

/**
 * Runs the test with the tasks of each `race.serializable` one after the other, in every order,
 * and what is left to chance then under every schedule: all of it may come of a serial order.
 * These runs are no part of the search. Returns why that could not be done, if it could not.
 */
export function* runSerially(
  world: World,
  serial: LearnedOrders,
  options: ResolvedOptions,
  now: () => number,
): Generator<Turn, Unchecked | undefined> {
  const { limits } = options
  const until = now() + limits.time
  const planned: Orders[] = [[]]
  const known = new Set<string>([''])
  let runs = 0
  for (const orders of planned) {
    serial.follow(orders)
    const exploring = explore(world, {
      limits: { traces: mostRuns - runs, steps: limits.steps, time: until - now() },
      now,
    })
    let exploration: Exploration | undefined
    while (exploration === undefined) {
      const next = exploring.next()
      if (next.done === true) exploration = next.value
      else if (next.value === 'pending') yield 'pending'
      else {
        runs++
        const { error } = next.value.outcome
        // Nothing that these runs came to holds any more.
        if (hasLearned(world)) {
          yield* settle(now)
          return yield* runSerially(world, serial, options, now)
        }
        if (error instanceof RaceToolError) throw error
        for (const [at, { tasks }] of serial.taken().entries()) {
          if (at < orders.length) continue
          const [, ...others] = permutations(tasks)
          for (const order of others) {
            const plan = [...orders, ...identity(at - orders.length).map(() => []), order]
            if (known.has(plan.join('|'))) continue
            known.add(plan.join('|'))
            planned.push(plan)
          }
        }
        yield 'turn'
      }
    }
    const { limit } = exploration
    if (limit === undefined) continue
    const what = limit.kind === 'traces' ? `${mostRuns} runs` : `limits.${limit.kind}`
    return {
      reason: 'the serial orders of race.serializable could not all be run',
      advice: `${what} did not suffice for its tasks, one after the other in every order. Give it fewer tasks, or ones that leave less running behind them. Nothing was verified.`,
    }
  }
  serial.finish()
  return undefined
}
