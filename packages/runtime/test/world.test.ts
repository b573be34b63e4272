import type { SiteId } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { exploreBody, race$ } from './explore-body.ts'

const site = (n: number): SiteId => n as SiteId

class Account {
  balance = 0
}

// async deposit(n) { const before = this.balance; await 0; this.balance = before + n }, by hand
async function deposit(account: Account, amount: number): Promise<void> {
  const frame = race$.enter(site(1))
  const before = race$.get(account, 'balance', site(2)).balance
  await race$.await(undefined, site(3), frame)
  race$.set(account, 'balance', site(4)).balance = before + amount
}

describe('a world', () => {
  test('two deposits have four traces, two of which lose an update', async () => {
    const seen: number[] = []
    const { exploration, traces } = await exploreBody(async (race) => {
      const frame = race$.enter(site(10))
      const account = race$.make(new Account(), site(11))
      await race$.await(
        race({ alice: () => deposit(account, 1), bob: () => deposit(account, 2) }),
        site(12),
        frame,
      )
      seen.push(account.balance)
    })
    expect(exploration).toMatchObject({ traces: 4, redundant: 0 })
    expect(traces.every((trace) => trace.outcome.error === undefined)).toBe(true)
    expect(seen.toSorted()).toEqual([1, 2, 3, 3])
  })

  test('the same without draining', async () => {
    const seen: number[] = []
    const { exploration } = await exploreBody(
      async (race) => {
        const frame = race$.enter(site(10))
        const account = race$.make(new Account(), site(11))
        await race$.await(
          race({ alice: () => deposit(account, 1), bob: () => deposit(account, 2) }),
          site(12),
          frame,
        )
        seen.push(account.balance)
      },
      { drain: false },
    )
    expect(exploration).toMatchObject({ traces: 4, redundant: 0 })
    expect(seen.toSorted()).toEqual([1, 2, 3, 3])
  })

  test('exhaustive runs every interleaving', async () => {
    const { exploration } = await exploreBody(
      async (race) => {
        const frame = race$.enter(site(10))
        const account = race$.make(new Account(), site(11))
        await race$.await(
          race({ alice: () => deposit(account, 1), bob: () => deposit(account, 2) }),
          site(12),
          frame,
        )
      },
      { strategy: 'exhaustive' },
    )
    expect(exploration).toMatchObject({ traces: 6, redundant: 0 })
  })

  test('an exception in a tick fails the step that queued it, and the process goes on', async () => {
    const { outcomes } = await exploreBody(async (race) => {
      const frame = race$.enter(site(10))
      const late = async (): Promise<void> => {
        process.nextTick(() => {
          throw new Error('in a tick')
        })
      }
      await race$.await(race({ one: late, two: async () => {} }), site(12), frame)
    })
    expect(outcomes.length).toBeGreaterThan(0)
    expect(outcomes.map(({ error }) => (error as Error).message)).toEqual(
      outcomes.map(() => 'in a tick'),
    )
    // The event loop's own bookkeeping survived.
    await new Promise((resolve) => setImmediate(resolve))
  })
})
