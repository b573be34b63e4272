import { createWorld } from '@racetest/runtime'
import type { Race } from '@racetest/runtime'
import { expect, test } from 'vitest'
import { drive } from '../src/drive.ts'
import { createNodePlatform } from '../src/node-platform.ts'
import { isSampleDue, sample } from '../src/sample.ts'

test('a sample is due after 64 traces, and after four times as many each time', () => {
  const due = Array.from({ length: 5000 }, (_, traces) => traces).filter(isSampleDue)
  expect(due).toEqual([64, 256, 1024, 4096])
})

test('a sample finds what depends on an early choice, and leaves the clocks of the search alone', async () => {
  const world = createWorld({
    platform: createNodePlatform(),
    interleave: 'awaits',
    seed: 1,
    phases: [
      {
        name: 'body',
        async run(race: Race) {
          const order: string[] = []
          await race(...[...'abcdef'].map((name) => () => order.push(name)))
          if (order[0] === 'f') throw new Error('f was first')
        },
      },
    ],
  })
  const { before } = world
  const steps = sample(world, (outcome) => 'error' in outcome, {
    seed: 1,
    steps: 100,
    now: () => 0,
  })
  const trace = await drive(steps, {
    take: () => true,
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
  })
  world.close()
  expect(trace?.outcome.error).toEqual(new Error('f was first'))
  expect(world.before).toBe(before)
})
