import { RaceToolError } from '@racetest/core'
import type { TestContext } from 'vitest'
import { bad, show } from './option-check.ts'
import { checkRaceOptions } from './options.ts'

/** Vitest's own, in 4 and 5. */
const testOptionNames = [
  'timeout',
  'retry',
  'repeats',
  'concurrent',
  'sequential',
  'skip',
  'only',
  'todo',
  'fails',
  'tags',
  'meta',
]

interface Arguments {
  readonly options: object
  readonly body: ((context: TestContext) => unknown) | undefined
}

const isBody = (value: unknown): value is Arguments['body'] =>
  typeof value === 'function' || value === undefined

/** `(fn)`, `(options, fn)` or `(fn, timeout)`, each of them optional. */
export function parseArguments([first, second, ...rest]: readonly unknown[]): Arguments {
  if (rest.length === 0 && isBody(first)) {
    if (second === undefined) return { options: {}, body: first }
    if (typeof second === 'number') return { options: { timeout: second }, body: first }
  } else if (rest.length === 0 && typeof first === 'object' && first !== null && isBody(second)) {
    return { options: first, body: second }
  }
  throw new RaceToolError(
    `raceTest() got (name, ${[first, second].map(show).join(', ')}). Use (name, fn), (name, options, fn) or (name, fn, timeout).`,
  )
}

/** Throws for options that neither racetest nor Vitest knows, and for bad values of ours. */
export function checkTestOptions(options: object): void {
  const entries = Object.entries(options)
  const ours = entries.filter(([name]) => !testOptionNames.includes(name))
  checkRaceOptions(Object.fromEntries(ours))
  const { timeout } = options as { timeout?: unknown }
  if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0))
    throw bad('timeout', timeout, 'Use milliseconds for one schedule; 0 is for no timeout')
}
