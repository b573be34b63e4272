import { explore, exploreBugFirst, sample, type Exploration, type Trace } from '@racetest/core'
import type { World } from '@racetest/runtime'
import fc from 'fast-check'
import { drive } from '../packages/racetest/src/drive.ts'
import type { Body } from './bodies.ts'
import { median, type Figure } from './compare.ts'
import { createBodyWorld } from './schedules.ts'

/** Three tasks of three steps, all of which conflict: 9! / (3!)³ orders, of which one fails. */
const orders = 1680
const seeds = Array.from({ length: 50 }, (_, i) => i + 1)
const patience = 10_000

const program = (order: string, wait: string): Body => ({
  name: order,
  text: `
async function program(race) {
  const log = { text: '' }
  const task = (name) => async () => {
    log.text += name
    await ${wait}
    log.text += name
    await ${wait}
    log.text += name
  }
  await race(task('a'), task('b'), task('c'))
  if (log.text === '${order}') throw new Error('found')
}`,
})

/** The order that fails: each is as likely as the others. */
function drawOrder(seed: number): string {
  const [order] = fc.sample(fc.shuffledSubarray([...'aaabbbccc'], { minLength: 9, maxLength: 9 }), {
    seed,
    numRuns: 1,
  })
  return order!.join('')
}

const limits = { traces: patience, steps: 1000 }
const stopAt = ({ outcome }: Trace): boolean => 'error' in outcome
type Search = (world: World, seed: number) => Generator<'pending' | Trace, Exploration>
const strategies: Readonly<Record<string, Search>> = {
  dpor: (world) => exploreBugFirst(world, { limits, stopAt }),
  'dpor, nothing drawn': (world) => explore(world, { limits, stopAt }),
  pos: (world, seed) => sample(world, { strategy: 'pos', seed, limits, stopAt }),
  pct: (world, seed) => sample(world, { strategy: 'pct', seed, limits, stopAt }),
  walk: (world, seed) => sample(world, { strategy: 'walk', seed, limits, stopAt }),
}

/** Runs until the order is found, those that are drawn between others too. */
async function countRuns(search: Search, seed: number): Promise<number> {
  const world = createBodyWorld(program(drawOrder(seed), 'null'))
  const start = world.start.bind(world)
  let runs = 0
  world.start = (before) => {
    runs++
    return start(before)
  }
  await drive(search(world, seed), {
    take: () => true,
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
  })
  world.close()
  return runs
}

/** The same for fast-check's scheduler. */
async function countRunsOfFastCheck(seed: number): Promise<number> {
  const { text } = program(drawOrder(seed), 'scheduler.schedule(Promise.resolve())')
  const make = new Function('scheduler', 'race', `${text}\nreturn program(race)`) as (
    scheduler: fc.Scheduler,
    race: unknown,
  ) => Promise<unknown>
  const run = async (scheduler: fc.Scheduler): Promise<void> => {
    // The start of a task is a choice as well.
    const race = (...tasks: (() => unknown)[]): Promise<unknown> =>
      Promise.all(
        tasks.map(async (task) => {
          await scheduler.schedule(Promise.resolve())
          await task()
        }),
      )
    await scheduler.waitFor(make(scheduler, race))
  }
  const { numRuns, errorInstance } = await fc.check(fc.asyncProperty(fc.scheduler(), run), {
    seed,
    numRuns: patience,
    endOnFailure: true,
  })
  if (errorInstance instanceof Error && errorInstance.message !== 'found') throw errorInstance
  return numRuns
}

/** Runs that each strategy needs to find the one order that fails. */
export async function compareStrategies(): Promise<Figure[]> {
  const never: Search = (world) => explore(world, { limits })
  const all = await countRuns(never, 1)
  if (all !== orders) throw new Error(`${all} orders instead of ${orders}`)
  const counted: [string, (seed: number) => Promise<number>][] = [
    ...Object.entries(strategies).map(
      ([name, search]): [string, (seed: number) => Promise<number>] => [
        name,
        (seed) => countRuns(search, seed),
      ],
    ),
    ['fc.scheduler', countRunsOfFastCheck],
  ]
  const figures: Figure[] = []
  for (const [name, count] of counted) {
    const runs: number[] = []
    for (const seed of seeds) runs.push(await count(seed))
    const found = runs.filter((each) => each < patience).length
    const unit = `runs to one order of ${orders}, median; ${found} of ${seeds.length} found`
    figures.push({ group: 'strategies', name, value: median(runs), unit })
  }
  return figures
}
