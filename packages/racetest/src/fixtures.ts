import { RaceToolError } from '@racetest/core'
import type { Race } from './race.ts'
import { looksLike, showPatterns } from './source-text.ts'
import type { Callable } from './source-text.ts'

/** What has to run at the end of a schedule, by the context of the schedule. */
const teardowns = new WeakMap<object, (() => Promise<void>)[]>()

/** Fixtures of a file or worker: they are set up before the first schedule, and stay. */
export const sharedFixtures: Set<string> = new Set<string>()

/** Names of all fixtures that race tests have been given. */
export const fixtureNames: Set<string> = new Set<string>()

/**
 * The arguments of `extend` and `override` with every test-scoped fixture wrapped, so that we can
 * end it when a schedule ends: Vitest ends fixtures only when the test does.
 */
export function perSchedule(args: readonly unknown[]): unknown[] {
  const [name, ...rest] = args
  if (typeof name === 'string') {
    noteName(name)
    const options = rest.find(hasScope)
    if (isShared(options)) sharedFixtures.add(name)
    return [name, ...rest.map((it) => (isCallable(it) && !isShared(options) ? builder(it) : it))]
  }
  if (typeof name !== 'object' || name === null) return [...args]
  return [Object.fromEntries(Object.entries(name).map(([key, it]) => [key, wrapEntry(key, it)]))]
}

/** How many fixtures of this schedule are set up by now. */
export function countFixtures(context: object): number {
  return teardowns.get(context)?.length ?? 0
}

/** Ends the fixtures of one schedule that were set up after the first `keep`, the last one first. */
export async function endFixtures(context: object, keep: number): Promise<void> {
  for (const end of teardowns.get(context)?.splice(keep).toReversed() ?? []) await end()
}

/** `race` as a fixture, for fixtures that use it. */
export function createRaceFixture(current: () => Race): Callable {
  const setUp: Callable = async (_context, use) => {
    await (use as Callable)(current())
  }
  // Vitest wants to see an object pattern.
  return looksLike({ toString: () => '({}) => {}' }, setUp)
}

function wrapEntry(name: string, entry: unknown): unknown {
  noteName(name)
  const options = Array.isArray(entry) ? entry.find(hasScope) : undefined
  if (isShared(options)) sharedFixtures.add(name)
  if (isShared(options)) return entry
  if (Array.isArray(entry) && isCallable(entry[0])) return [fixture(entry[0]), ...entry.slice(1)]
  return isCallable(entry) ? fixture(entry) : entry
}

/** `async ({ a }, use) => { …; await use(value); … }` */
function fixture(original: Callable): Callable {
  return looksLike(showPatterns(original), async (context, use) => {
    let inUse = false
    const whole = original(context, (value: unknown) => {
      inUse = true
      // Vitest's own `use` returns when the test ends, which is too late.
      void (use as Callable)(value)
      return new Promise<void>((resolve) => {
        later(context as object, async () => {
          resolve()
          await whole
        })
      })
    })
    try {
      await whole
    } catch (error) {
      // From here on the end of the schedule reports it.
      if (!inUse) throw error
    }
  })
}

/** `({ a }, { onCleanup }) => value` */
function builder(original: Callable): Callable {
  return looksLike(showPatterns(original), (context) =>
    original(context, {
      onCleanup: (cleanup: Callable) =>
        later(context as object, async () => {
          await cleanup()
        }),
    }),
  )
}

function later(context: object, end: () => Promise<void>): void {
  const ends = teardowns.get(context) ?? []
  teardowns.set(context, ends)
  ends.push(end)
}

function noteName(name: string): void {
  fixtureNames.add(name)
  if (name === 'race')
    throw new RaceToolError(
      'a fixture is called race, which every race test has already. Give it another name.',
    )
}

const isCallable = (value: unknown): value is Callable => typeof value === 'function'

const hasScope = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('scope' in value || 'auto' in value)

const isShared = (options: unknown): boolean => {
  const scope = (options as { scope?: string } | undefined)?.scope
  return scope === 'file' || scope === 'worker'
}
