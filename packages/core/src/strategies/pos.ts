import type { Footprint } from '../conflict.ts'
import type { TaskId } from '../event.ts'
import type { Random } from '../random.ts'
import type { Conflicts } from '../wakeup-tree.ts'
import type { Strategy } from './strategy.ts'

/**
 * Partial order sampling: Yuan, Yang, Gu, "Partial Order Aware Concurrency Sampling", CAV 2018,
 * algorithm 2. Each step that is possible has a random priority, the highest runs, and then the
 * steps that race with it draw anew. So the order of two steps that race is nearly a fair coin's,
 * whatever else goes on between them; on a walk it depends on how much that is.
 *
 * What a step touches is not known before it runs. It is taken to be what the step of that number
 * of that task touched when it last ran; a step that never ran is taken to race. A wrong guess
 * only shifts the odds, and never rules out an order.
 */
export function createPos(random: Random, conflicts: Conflicts): Strategy {
  const remembered = new Map<TaskId, Footprint[]>()
  let taken = new Map<TaskId, number>()
  let priorities = new Map<TaskId, number>()

  return {
    begin() {
      taken = new Map()
      priorities = new Map()
    },
    choose(enabled, steps) {
      const last = steps.at(-1)
      if (last) {
        const number = taken.get(last.task) ?? 0
        taken.set(last.task, number + 1)
        const footprints = remembered.get(last.task) ?? []
        footprints[number] = last.footprint
        remembered.set(last.task, footprints)
        priorities.delete(last.task)
        for (const task of enabled) {
          if (mayRace(task, last.footprint)) priorities.delete(task)
        }
      }
      let best = enabled[0]!
      for (const task of enabled) {
        if (!priorities.has(task)) priorities.set(task, random())
        if (priorities.get(task)! > priorities.get(best)!) best = task
      }
      return best
    },
  }

  function mayRace(task: TaskId, footprint: Footprint): boolean {
    const expected = remembered.get(task)?.[taken.get(task) ?? 0]
    return !expected || conflicts(expected, footprint)
  }
}
