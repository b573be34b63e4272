import timers from 'node:timers'
import * as importedTimers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { promisify } from 'node:util'
import type { SiteId } from '@racetest/core'
import { describe, expect, test } from 'vitest'

/** Everything that is replaced, by where it hangs. */
const holders: Readonly<Record<string, readonly [object, readonly string[]]>> = {
  globalThis: [
    globalThis,
    [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'clearTimeout',
      'clearInterval',
      'clearImmediate',
      'queueMicrotask',
      'Date',
    ],
  ],
  Date: [Date, ['now', 'parse', 'UTC']],
  'Date.prototype': [Date.prototype, ['constructor']],
  Math: [Math, ['random']],
  performance: [Object.getPrototypeOf(performance) as object, ['now']],
  AbortSignal: [AbortSignal, ['timeout']],
  crypto: [Object.getPrototypeOf(crypto) as object, ['getRandomValues', 'randomUUID']],
  process: [process, ['nextTick']],
  'node:timers': [timers, ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout']],
  'node:timers/promises': [timersPromises, ['setTimeout', 'setImmediate', 'setInterval']],
  scheduler: [Object.getPrototypeOf(timersPromises.scheduler) as object, ['wait', 'yield']],
}

/** Descriptors of the properties and of what the functions own, without the functions themselves. */
function looks(): unknown {
  const flags = ({ configurable, enumerable, writable, get }: PropertyDescriptor): unknown => ({
    configurable,
    enumerable,
    writable,
    get: typeof get,
  })
  return Object.entries(holders).map(([name, [holder, keys]]) => [
    name,
    keys.map((key) => {
      const at = name === 'Date' ? Date : holder
      const descriptor = Object.getOwnPropertyDescriptor(at, key)!
      const fn = descriptor.value as object
      const own = Object.entries(Object.getOwnPropertyDescriptors(fn)).map(([k, d]) => [
        k,
        flags(d),
        k === 'name' || k === 'length' ? (d.value as unknown) : typeof d.value,
      ])
      return [key, typeof fn, flags(descriptor), own.toSorted(), Object.getOwnPropertySymbols(fn)]
    }),
  ])
}

// As they are where nobody has been yet.
const before = looks()
const captured = {
  setTimeout,
  Date,
  now: performance.now,
  randomUUID: crypto.randomUUID,
  shared: setTimeout === timers.setTimeout,
}
const { exploreBody, race$ } = await import('./explore-body.ts')
const site = (n: number): SiteId => n as SiteId

/** How often a lost update shows, and what escapes control. */
async function countLost(
  wait: (done: () => void) => unknown,
): Promise<{ readonly lost: number; readonly kept: number; readonly escaped: number }> {
  const counts: number[] = []
  const { outcomes } = await exploreBody(async (race) => {
    const scope = race$.scope()
    let count = 0
    const bump = async (): Promise<void> => {
      const frame = race$.enter(site(1))
      race$.read(scope, site(2), site(3), count)
      const seen = count
      await race$.await(new Promise<void>((resolve) => wait(resolve)), site(4), frame)
      race$.write(scope, site(2), site(5), count)
      count = seen + 1
    }
    await race([bump, bump])
    counts.push(count)
  })
  return {
    lost: counts.filter((count) => count === 1).length,
    kept: counts.filter((count) => count === 2).length,
    escaped: outcomes.filter((outcome) => outcome.escaped !== undefined).length,
  }
}

describe('a timer that code keeps for itself', () => {
  // As a library's `const later = setTimeout` would if the patches came only when a search begins.
  test('escapes if it was taken before the patches came', async () => {
    const wait = async (): Promise<void> => {
      const frame = race$.enter(site(1))
      await race$.await(new Promise((resolve) => captured.setTimeout(resolve, 1)), site(2), frame)
    }
    const { outcomes } = await exploreBody((race) => race([wait, wait]))
    expect(outcomes.map(({ escaped }) => escaped)).toEqual([
      ['a promise was settled by something outside'],
    ])
  })

  test('is under control if it was taken after', async () => {
    const later = setTimeout
    const found = await countLost((done) => later(done, 86_400_000))
    expect(found.escaped).toBe(0)
    expect(found.lost).toBeGreaterThan(0)
    expect(found.kept).toBeGreaterThan(0)
  })

  test('is under control as an import', async () => {
    const found = await countLost((done) => importedTimers.setTimeout(done, 86_400_000))
    expect(found.escaped).toBe(0)
    expect(found.kept).toBeGreaterThan(0)
  })
})

describe('with no step running, what was replaced', () => {
  test('looks the same', () => expect(looks()).toEqual(before))

  test('is one and the same wherever it is found', () => {
    expect(captured.shared).toBe(true)
    expect(setTimeout).toBe(timers.setTimeout)
    expect(setTimeout).toBe(importedTimers.setTimeout)
    expect(setTimeout).not.toBe(captured.setTimeout)
    expect(promisify(setTimeout)).toBe(timersPromises.setTimeout)
    expect(promisify(setImmediate)).toBe(timersPromises.setImmediate)
    expect(Date.prototype.constructor).toBe(Date)
  })

  test('dates are dates', () => {
    class Day extends Date {
      get day(): number {
        return this.getUTCDay()
      }
    }
    const began = captured.Date.now()
    const date = new Date()
    expect(date.getTime()).toBeGreaterThanOrEqual(began)
    expect(Date.now()).toBeGreaterThanOrEqual(date.getTime())
    for (const other of [date, new captured.Date(), structuredClone(date), new Day(0)]) {
      expect(other).toBeInstanceOf(Date)
      expect(other).toBeInstanceOf(captured.Date)
      expect(Object.prototype.toString.call(other)).toBe('[object Date]')
    }
    expect(structuredClone(date)).toEqual(date)
    expect(new Day(0).day).toBe(4)
    expect(new Day(0).constructor).toBe(Day)
    expect([String(new Date(2020, 1, 2)), new Date('2020-01-01').toISOString()]).toEqual([
      String(new captured.Date(2020, 1, 2)),
      '2020-01-01T00:00:00.000Z',
    ])
    expect(new Date(new Date(7)).getTime()).toBe(7)
    expect(Date()).toMatch(/^\w{3} \w{3} \d\d \d{4} /)
    expect(Date.UTC(2026)).toBe(captured.Date.UTC(2026))
    expect(Reflect.getPrototypeOf(Reflect.construct(Date, [5], Array))).toBe(Array.prototype)
  })

  test('timers are real, and so are their handles', async () => {
    const seen: unknown[] = []
    const handle = setTimeout((...args: unknown[]) => seen.push(args), 1, 'a', 'b')
    expect(handle.constructor).toBe(captured.setTimeout(() => {}, 0).constructor)
    expect(handle.hasRef()).toBe(true)
    const interval = setInterval(() => seen.push('interval'), 1)
    clearTimeout(setTimeout(() => seen.push('cleared'), 1))
    clearTimeout(Number(setTimeout(() => seen.push('cleared by number'), 1)))
    clearImmediate(setImmediate(() => seen.push('cleared')))
    expect(await promisify(setTimeout)(5, 'slept')).toBe('slept')
    expect(await timersPromises.setImmediate('soon')).toBe('soon')
    expect(await timersPromises.scheduler.wait(1)).toBe(undefined)
    clearInterval(interval)
    expect(seen).toContainEqual(['a', 'b'])
    expect(seen).not.toContain('cleared')
    for await (const value of timersPromises.setInterval(1, 'tick')) {
      expect(value).toBe('tick')
      break
    }
    const controller = new AbortController()
    const waits = timersPromises.setTimeout(10_000, undefined, { signal: controller.signal })
    controller.abort()
    await expect(waits).rejects.toThrow('aborted')
  })

  test('errors are those of the engine', () => {
    const thrown = (fn: () => unknown): unknown => {
      try {
        return fn()
      } catch (error) {
        return [(error as Error).name, (error as { code?: string }).code]
      }
    }
    expect(thrown(() => setTimeout('no function' as never))).toEqual([
      'TypeError',
      'ERR_INVALID_ARG_TYPE',
    ])
    const pairs: readonly (readonly [() => unknown, () => unknown])[] = [
      [performance.now, captured.now],
      [crypto.randomUUID, captured.randomUUID],
    ]
    for (const [ours, original] of pairs)
      expect(thrown(() => ours.call({}))).toEqual(thrown(() => original.call({})))
    expect(thrown(() => Reflect.construct(Math.random, []))).toEqual(['TypeError', undefined])
  })

  test('random is random', () => {
    expect(Math.random()).not.toBe(Math.random())
    expect(crypto.randomUUID()).not.toBe(crypto.randomUUID())
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    expect(bytes).not.toEqual(crypto.getRandomValues(new Uint8Array(16)))
  })

  test('a search that failed or was given up leaves it so', async () => {
    const now = looks()
    const { outcomes } = await exploreBody(() => {
      setTimeout(() => {}, 5)
      throw new Error('on purpose')
    })
    expect(outcomes).toHaveLength(1)
    await expect(exploreBody(() => void setTimeout(() => {}, 'x' as never))).resolves.toBeDefined()
    expect(looks()).toEqual(now)
    const began = performance.now()
    await timersPromises.setTimeout(5)
    expect(performance.now() - began).toBeGreaterThan(3)
  })
})
