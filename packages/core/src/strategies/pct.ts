import type { TaskId } from '../event.ts'
import { drawBelow, type Random } from '../random.ts'
import type { Strategy } from './strategy.ts'

/** Bugs that need this many steps in a certain order are looked for. Nearly all that are known need fewer. */
const depth = 3

/**
 * Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized
 * Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010.
 *
 * Each task has a random priority, and the highest that can runs. At `depth - 1` steps drawn from
 * the length of a run, the task that is about to run falls below all that have not yet fallen.
 * With n tasks and k steps, each run finds a bug of that depth with probability of at least
 * 1/(n·k^(depth-1)); n and k are here the most that the runs before had. The first run, of
 * which nothing is known, has no such steps.
 */
export function createPct(random: Random, patience: number): Strategy {
  let priorities = new Map<TaskId, number>()
  /** Step → what the priority falls to there. */
  let changes = new Map<number, number>()
  let steps = 0
  let tasks = 0

  return {
    begin() {
      priorities = new Map()
      changes = new Map()
      while (changes.size < Math.min(depth - 1, steps)) {
        const step = drawBelow(random, steps)
        if (!changes.has(step)) changes.set(step, -1 - changes.size)
      }
    },
    choose(enabled, { length }) {
      if (length >= patience) return enabled[drawBelow(random, enabled.length)]!
      for (const task of enabled) if (!priorities.has(task)) priorities.set(task, random())
      const change = changes.get(length)
      if (change !== undefined) priorities.set(findHighest(enabled), change)
      return findHighest(enabled)
    },
    end(taken) {
      steps = Math.max(steps, taken.length)
      tasks = Math.max(tasks, new Set(taken.map(({ task }) => task)).size)
    },
    // Nothing is promised for runs in which priorities did not always decide.
    guarantee: () =>
      steps === 0 || steps > patience
        ? undefined
        : { depth, tasks, steps, chance: 1 / (tasks * steps ** (depth - 1)) },
  }

  function findHighest(enabled: readonly TaskId[]): TaskId {
    let best = enabled[0]!
    for (const task of enabled) if (priorities.get(task)! > priorities.get(best)!) best = task
    return best
  }
}
