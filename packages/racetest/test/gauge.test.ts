import { createWorld, type Phase, type Race } from '@racetest/runtime'
import { expect, test } from 'vitest'
import { drive } from '../src/drive.ts'
import { createGauge, createTeller, type Reading } from '../src/gauge.ts'
import { createNodePlatform } from '../src/node-platform.ts'
import { resolveOptions } from '../src/resolved-options.ts'
import { search } from '../src/search.ts'

const now = performance.now.bind(performance)

/** What a search tells after each run. */
async function readings(body: (race: Race) => unknown): Promise<Reading[]> {
  const phases: Phase[] = [{ name: 'body', run: body }]
  const platform = createNodePlatform()
  const world = createWorld({ platform, interleave: 'awaits', seed: 1, phases })
  const gauge = createGauge()
  const found: Reading[] = []
  await drive(search(world, resolveOptions({}, { seed: 1 }), { now, gauge, explains: true }), {
    take: () => found.push(gauge.read()) > 0,
    patience: 5000,
    giveUp: () => new Error('a run waits for ever'),
  })
  world.close()
  return found
}

test('the phases of a search that finds something, and what shrinking has come to', async () => {
  const found = await readings(async (race) => {
    const order: string[] = []
    const add = (name: string) => (): void => void order.push(name)
    await race(add('a'), add('b'), add('c'))
    if (order.join('') === 'cba') throw new Error('backwards')
  })
  const told = found.map(({ phase, traces, shrunk }) =>
    [phase, ...(phase === 'exploring' ? [traces] : []), ...(shrunk?.steps ?? [])].join(' '),
  )
  expect([...new Set(told)]).toMatchInlineSnapshot(`
    [
      "exploring 1",
      "exploring 2",
      "exploring 3",
      "exploring 4",
      "exploring 5",
      "exploring 6",
      "shrinking 3 3",
      "confirming",
    ]
  `)
})

test('inputs are added up, and smaller ones are not', () => {
  const gauge = createGauge()
  const pairs = (first: number, second: number) =>
    [{ sites: [1, 2], orders: [first, second], taken: second > 0 ? 3 : 1, failing: 0 }] as never
  const so = (traces: number, ...orders: [number, number]) => ({
    traces,
    redundant: 0,
    pairs: pairs(...orders),
    awaits: [],
  })
  gauge.watch(() => so(5, 4, 0))
  expect(gauge.read()).toMatchObject({ phase: 'exploring', traces: 5, pairs: pairs(4, 0) })
  gauge.finishInput(1, so(7, 5, 0))
  expect(gauge.read()).toMatchObject({ inputs: 1, traces: 7, pairs: pairs(5, 0) })
  gauge.watch(() => so(3, 2, 1))
  expect(gauge.read()).toMatchObject({ inputs: 1, traces: 10, pairs: pairs(7, 1) })
  gauge.finishInput(2, so(11, 7, 2))
  gauge.tryInput(1)
  gauge.watch(() => so(3, 2, 1))
  gauge.enter('exploring')
  expect(gauge.read()).toMatchObject({ phase: 'shrinking', tries: 1, inputs: 2, traces: 11 })
})

test('what an earlier run has explored is told apart', () => {
  const gauge = createGauge()
  gauge.watch(() => ({ traces: 1200, redundant: 0, pairs: [], awaits: [] }), 1000)
  expect(gauge.read()).toMatchObject({ traces: 1200, resumed: 1000 })
  // It begins anew, at the beginning.
  gauge.watch(() => ({ traces: 200, redundant: 0, pairs: [], awaits: [] }))
  expect(gauge.read()).not.toHaveProperty('resumed')
})

test('nothing is told in the first two seconds, and then once a second', () => {
  let time = 100
  const told: number[] = []
  const turning = createTeller(
    createGauge(),
    () => time,
    ({ ms }) => told.push(ms),
  )
  for (; time < 5000; time += 50) turning()
  expect(told).toEqual([2000, 3000, 4000])
})

test('a failure is one of the search at hand', () => {
  const gauge = createGauge()
  gauge.watch(() => ({ traces: 1, redundant: 0, pairs: [], awaits: [] }))
  gauge.fail()
  expect(gauge.read().hasFailed).toBe(true)
  // What the runs differ in has to be allowed for, so it begins anew.
  gauge.watch(() => ({ traces: 0, redundant: 0, pairs: [], awaits: [] }))
  expect(gauge.read().hasFailed).toBe(false)
  gauge.fail()
  gauge.tryInput(0)
  gauge.watch(() => ({ traces: 0, redundant: 0, pairs: [], awaits: [] }))
  expect(gauge.read().hasFailed).toBe(true)
})
