import type { BlockedOperation, Shortage } from '@racetest/runtime'

/** Who waits for what others have, of which there is not enough. */
export interface NamedShortage {
  /** Names of those who have it: all of them wait as well. Undefined if one of them does not. */
  readonly circle?: readonly string[]
  readonly cause: string
}

/** `stuck`: the names of the tasks that wait for ever. */
export function nameShortage(
  { what, most, holders, waiting }: Shortage,
  stuck: ReadonlySet<string>,
): NamedShortage {
  const had = unique(holders.map(({ task }) => task))
  const told = holders.map((each) => `${each.task} has one since ${each.name}`)
  const waits = waiting.map(
    (each) => `${each.task} waits for ${isAnother(each, had)} at ${each.name}`,
  )
  const size = most === 1 ? 'one connection' : `${most} connections`
  const whole = `The ${what} has ${size}: ${list(told)}. ${list(waits)}.`
  return had.every((task) => stuck.has(task)) ? { circle: had, cause: whole } : { cause: whole }
}

const isAnother = ({ task }: BlockedOperation, had: readonly string[]): string =>
  had.includes(task) ? 'another' : 'one'

const unique = (names: readonly string[]): string[] => [...new Set(names)]

/** `a, b and c` */
export function list(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words[0]!
}
