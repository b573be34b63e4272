import { AsyncLocalStorage } from 'node:async_hooks'
import { countSwitches } from '@racetest/core'
import fc from 'fast-check'
import {
  findSmallest,
  findSmallestOfAll,
  kinds,
  sum,
  type Kind,
} from '../test/support/generated-failures.ts'
import type { Effort, Figure } from './compare.ts'

type Found = { readonly input: readonly number[]; readonly switches: number }
type Task = () => Promise<unknown>

/** How many counterexamples of failures over generated lists of tasks are the smallest there are. */
export async function compareShrinking({ rounds }: Effort): Promise<Figure[]> {
  const seeds = Array.from({ length: rounds < 10 ? 10 : 50 }, (_, i) => i)
  const tools = { ours: findSmallest, 'fc.scheduler': findSmallestOfFastCheck }
  const figures: Figure[] = []
  for (const [tool, find] of Object.entries(tools)) {
    const count = { tasks: 0, input: 0, switches: 0, all: 0 }
    let switches = 0
    let failures = 0
    for (const kind of kinds) {
      const smallest = await findSmallestOfAll(kind)
      for (const seed of seeds) {
        const found = await find(kind, seed)
        if (found === undefined) continue
        failures++
        switches += found.switches
        const tasks = found.input.length === 2
        const input = tasks && sum(found.input) === smallest.sum
        const fewest = found.switches === smallest.switches
        count.tasks += Number(tasks)
        count.input += Number(input)
        count.switches += Number(fewest)
        count.all += Number(input && fewest)
      }
    }
    const add = (name: string, value: number, unit: string) =>
      figures.push({ group: 'shrinking', name: `${tool}, ${name}`, value, unit })
    const of = `of ${failures} failures`
    add('fewest tasks', count.tasks, of)
    add('smallest input', count.input, of)
    add('fewest switches', count.switches, of)
    add('all three', count.all, of)
    add('switches', switches / failures, 'on average')
  }
  return figures
}

/** The counterexample of fast-check alone, if it finds one in a thousand runs. */
async function findSmallestOfFastCheck(
  { values, code }: Kind,
  seed: number,
): Promise<Found | undefined> {
  const make = new Function('input', 'race', 'wait', `return (async () => {${code}})()`)
  let found: Found | undefined
  const property = fc.asyncProperty(
    fc.scheduler(),
    fc.array(values, { minLength: 2, maxLength: 6 }),
    async (scheduler, input) => {
      const names = new AsyncLocalStorage<number>()
      const order: number[] = []
      let waits = 0
      const wait = async (promise: Promise<unknown>): Promise<unknown> => {
        const name = names.getStore() ?? waits++
        order.push(name)
        const value = await promise
        // Not that promise itself: the scheduler would wait for it once it has picked it.
        await scheduler.schedule(Promise.resolve())
        order.push(name)
        return value
      }
      const race = (tasks: readonly Task[]) =>
        Promise.all(tasks.map((task, i) => names.run(i, task)))
      let ended = false
      let error: unknown
      const running = (make(input, race, wait) as Promise<unknown>).then(
        () => (ended = true),
        (reason: unknown) => (error = reason),
      )
      await scheduler.waitIdle()
      if (ended) return
      found = { input, switches: countSwitches(order.map(String)) }
      if (error === undefined) throw new Error('deadlock')
      await running
      throw error
    },
  )
  await fc.check(property, { seed, numRuns: 1000 })
  return found
}
