import type { SiteId } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { exploreBody, race$ } from './explore-body.ts'

const site = (n: number): SiteId => n as SiteId

/** All that a body comes to, under optimal DPOR and under every interleaving. */
async function outcomes(body: Parameters<typeof exploreBody>[0]): Promise<unknown[]> {
  const seen = { dpor: new Set<string>(), exhaustive: new Set<string>() }
  for (const strategy of ['dpor', 'exhaustive'] as const) {
    const { exploration } = await exploreBody(
      async (race) => {
        seen[strategy].add(JSON.stringify(await body(race)))
      },
      { strategy },
    )
    expect(exploration.redundant).toBe(0)
  }
  expect([...seen.dpor].toSorted()).toEqual([...seen.exhaustive].toSorted())
  return [...seen.dpor].toSorted().map((text) => JSON.parse(text) as unknown)
}

describe('a timer that is cleared', () => {
  test('fires first, or never', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      let fired = false
      const timer = setTimeout(() => (fired = true), 100)
      await race$.await(race.pause(), site(2), frame)
      clearTimeout(timer)
      await race$.await(race.pause(), site(3), frame)
      return fired
    })
    expect(found).toEqual([false, true])
  })

  test('together with another one: in the order of their deadlines', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      const fired: number[] = []
      const timers = [20, 10].map((ms) => setTimeout(() => fired.push(ms), ms))
      await race$.await(race.pause(), site(2), frame)
      timers.forEach(clearTimeout)
      return fired
    })
    expect(found).toEqual([[10, 20], [10], []])
  })

  test('while the one before it stays', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      const fired: number[] = []
      const [late] = [20, 10].map((ms) => setTimeout(() => fired.push(ms), ms))
      await race$.await(race.pause(), site(2), frame)
      clearTimeout(late)
      return fired
    })
    expect(found).toEqual([[10, 20], [10], []])
  })

  test('twice', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      let fired = false
      const timer = setTimeout(() => (fired = true), 100)
      await race$.await(race.pause(), site(2), frame)
      clearTimeout(timer)
      await race$.await(race.pause(), site(3), frame)
      clearTimeout(timer)
      return [fired, Date.now() >= Date.UTC(2026)]
    })
    expect(found).toEqual([
      [false, true],
      [true, true],
    ])
  })

  test('an interval', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      let ticks = 0
      const timer = setInterval(() => ticks++, 100)
      await race$.await(race.pause(), site(2), frame)
      clearInterval(timer)
      return ticks
    })
    expect(found).toEqual([0, 1, 2, 3])
  })

  test('by refresh(), which sets it anew', async () => {
    const found = await outcomes(async (race) => {
      const frame = race$.enter(site(1))
      let fired = 0
      const timer = setTimeout(() => fired++, 100)
      await race$.await(race.pause(), site(2), frame)
      timer.refresh()
      await race$.await(race.pause(), site(3), frame)
      return fired
    })
    expect(found).toEqual([0, 1, 2])
  })
})
