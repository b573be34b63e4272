import { explore, exploreBugFirst, sample, type Exploration, type Trace } from '@racetest/core'
import type { World } from '@racetest/runtime'
import fc from 'fast-check'
import { drive } from '../packages/racetest/src/drive.ts'
import type { Body } from './bodies.ts'
import { median, type Figure } from './compare.ts'
import { createBodyWorld } from './schedules.ts'

const seeds = Array.from({ length: 50 }, (_, i) => i + 1)
const patience = 10_000

/** Tasks of three steps, all of which conflict, and the orders of them that fail, as an expression. */
interface Bug {
  readonly tasks: string
  readonly fails: string
}

const program = ({ tasks, fails }: Bug, wait: string): Body => ({
  name: fails,
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
  await race(${[...tasks].map((name) => `task('${name}')`).join(', ')})
  if (${fails}) throw new Error('found')
}`,
})

/** One of the 9! / (3!)³ orders of three tasks. */
const orders = 1680
function drawOrder(seed: number): Bug {
  const letters = fc.shuffledSubarray([...'aaabbbccc'], { minLength: 9, maxLength: 9 })
  const [order] = fc.sample(letters, { seed, numRuns: 1 })
  return { tasks: 'abc', fails: `log.text === '${order!.join('')}'` }
}

/** Two pairs of steps of five tasks the other way round than if the tasks ran one by one. */
function drawReversals(seed: number): Bug {
  const tasks = 'abcde'
  const pair = fc.record({
    names: fc.subarray([...tasks], { minLength: 2, maxLength: 2 }),
    earlier: fc.nat(2),
    later: fc.nat(2),
  })
  const [pairs] = fc.sample(fc.tuple(pair, pair), { seed, numRuns: 1 })
  // Where the n-th step of a task is.
  const at = (name: string, n: number) =>
    `log.text.split('${name}', ${n + 1}).join('${name}').length`
  const fails = pairs!.map(
    ({ names, earlier, later }) => `${at(names[1]!, later)} < ${at(names[0]!, earlier)}`,
  )
  return { tasks, fails: fails.join(' && ') }
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

/** Runs until the bug is found, those that are drawn between others too. */
async function countRuns(search: Search, bug: Bug, seed: number): Promise<number> {
  const world = createBodyWorld(program(bug, 'null'))
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
async function countRunsOfFastCheck(bug: Bug, seed: number): Promise<number> {
  const { text } = program(bug, 'scheduler.schedule(Promise.resolve())')
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

type Count = (bug: Bug, seed: number) => Promise<number>

/** Runs that each strategy needs to find a bug, the median of all seeds. */
async function compareOn(what: string, draw: (seed: number) => Bug): Promise<Figure[]> {
  const counts: readonly (readonly [string, Count])[] = [
    ...Object.entries(strategies).map(
      ([name, search]) => [name, (bug: Bug, seed: number) => countRuns(search, bug, seed)] as const,
    ),
    ['fc.scheduler', countRunsOfFastCheck],
  ]
  const figures: Figure[] = []
  for (const [name, count] of counts) {
    const runs: number[] = []
    for (const seed of seeds) runs.push(await count(draw(seed), seed))
    const found = runs.filter((each) => each < patience).length
    const unit = `runs to ${what}, median; ${found} of ${seeds.length} found`
    figures.push({ group: 'strategies', name, value: median(runs), unit })
  }
  return figures
}

export async function compareStrategies(): Promise<Figure[]> {
  const all = await countRuns(
    (world) => explore(world, { limits }),
    { ...drawOrder(1), fails: 'false' },
    1,
  )
  if (all !== orders) throw new Error(`${all} orders instead of ${orders}`)
  return [
    ...(await compareOn(`one order of ${orders}`, drawOrder)),
    ...(await compareOn('two reversals in five tasks', drawReversals)),
  ]
}
