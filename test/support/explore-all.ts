import {
  type Exploration,
  explore,
  type ExploreOptions,
  type Program,
  type Trace,
} from '@racetest/core'

/** Drives a search of a program that never needs the event loop to its end. */
export function exploreAll(
  program: Program,
  options: Partial<ExploreOptions> = {},
): Exploration & { readonly found: readonly Trace[]; readonly deadlocks: number } {
  return drain(explore(program, { limits: { traces: 1e7, steps: 10_000 }, ...options }))
}

export function drain<E extends Exploration>(
  search: Generator<'pending' | Trace, E>,
): E & { readonly found: readonly Trace[]; readonly deadlocks: number } {
  const found: Trace[] = []
  let next = search.next()
  for (; !next.done; next = search.next()) if (next.value !== 'pending') found.push(next.value)
  const deadlocks = found.filter((trace) => trace.outcome.deadlock).length
  return { ...next.value, found, deadlocks }
}
