import { explore, exploreBugFirst, type Exploration, type Trace } from '@racetest/core'
import { createWorld, type Race, type World } from '@racetest/runtime'
import { expect, test } from 'vitest'
import { drive } from '../src/drive.ts'
import { createNodePlatform } from '../src/node-platform.ts'

const limits = { traces: 1000, steps: 100 }

/** The schedules that a search of a body yields, in order, and what it came to. */
async function run(
  body: (race: Race) => unknown,
  search: (world: World) => Generator<'pending' | Trace, Exploration>,
): Promise<{ schedules: string[]; exploration: Exploration | undefined; last: unknown }> {
  const world = createWorld({
    platform: createNodePlatform(),
    interleave: 'awaits',
    seed: 1,
    phases: [{ name: 'body', run: body }],
  })
  const traces: Trace[] = []
  const exploration = await drive(search(world), {
    take: (trace) => traces.push(trace) > 0,
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
  })
  world.close()
  // Tasks are numbered as they come up, in drawn runs as well.
  const numbers = [...new Set(traces.flatMap(({ schedule }) => schedule))]
  const schedules = traces.map(({ schedule }) => schedule.map((id) => numbers.indexOf(id)).join())
  return { schedules, exploration, last: traces.at(-1)?.outcome.error }
}

const fails = ({ outcome }: Trace): boolean => 'error' in outcome

test('what depends on an early choice is found early', async () => {
  const body = async (race: Race): Promise<void> => {
    const order: string[] = []
    await race(...[...'abcdef'].map((name) => () => order.push(name)))
    if (order[0] === 'f') throw new Error('f was first')
  }
  const found = await run(body, (world) => exploreBugFirst(world, { limits, stopAt: fails }))
  expect(found.last).toEqual(new Error('f was first'))
  expect(found.exploration).toMatchObject({ traces: 18, redundant: 0 })
})

// Which timer may fire depends on what comes before what in the run at hand.
test('a search goes on after a drawn run as if there had been none', async () => {
  const body = async (race: Race): Promise<void> => {
    const order: number[] = []
    const start = (ms: number) => (): void => void setTimeout(() => order.push(ms), ms)
    await race(start(20), start(10), start(30))
    await race.pause()
  }
  const plain = await run(body, (world) => explore(world, { limits }))
  const mixed = await run(body, (world) => exploreBugFirst(world, { limits, stopAt: fails }))
  expect(plain.schedules.length).toBeGreaterThan(20)
  expect(mixed).toEqual(plain)
})

// It asks on the way along a known prefix, where the search does not.
test('the world knows from the start what comes before what', () => {
  const world = createWorld({
    platform: createNodePlatform(),
    interleave: 'awaits',
    seed: 1,
    phases: [],
  })
  const before = (): boolean => false
  world.start(before)
  world.close()
  expect(world.before).toBe(before)
})
