import { type Exploration, explore, type ExploreOptions } from './explore.ts'
import type { Program, Trace } from './program.ts'
import { type Sample, sample } from './sample.ts'

interface BugFirstOptions extends ExploreOptions {
  readonly stopAt: (trace: Trace) => boolean
}

/** Traces before the first drawn run: a small search is not worth any. */
const patience = 8

/** Drawn runs with few preemptions, one after each trace; then others, one after so many traces. */
const early = 64
const every = 16

/** The same each time: a search depends on its program only. */
const seed = 1

/**
 * `explore`, with drawn runs in between that come by most bugs earlier: depth first, all that is
 * run for a long time is alike, and an early choice is never another.
 *
 * At first the runs have few preemptions (`pct`), and later any number (`pos`). One for which
 * `stopAt` is true is yielded and ends the search, and the race pairs and awaits are then those of
 * the drawn runs, and counted in them. The others leave no mark, and are not counted: the traces of
 * a complete search, their order, and all its figures are those of `explore`.
 */
export function* exploreBugFirst(
  program: Program,
  options: BugFirstOptions,
): Generator<'pending' | Trace, Exploration> {
  const { stopAt, limits, resume } = options
  let traces = resume?.count.traces ?? 0
  const draw = (strategy: 'pct' | 'pos', most: number) =>
    sample(program, {
      strategy,
      // Other runs than those that were drawn before.
      seed: seed + traces,
      stopAt,
      limits: { traces: most, steps: limits.steps },
    })
  const first = draw('pct', early)
  const later = draw('pos', Infinity)
  const exploring = explore(program, options)
  for (;;) {
    const next = exploring.next()
    if (next.done) return next.value
    yield next.value
    if (next.value === 'pending') continue
    traces++
    if (traces < patience || stopAt(next.value)) continue
    const isEarly = traces < patience + early
    if (!isEarly && traces % every !== 0) continue
    const runs = isEarly ? first : later
    const trace = yield* drawOne(runs)
    if (trace === undefined || !stopAt(trace)) continue
    yield trace
    // It ends with that trace.
    const { total: _estimate, ...found } = runs.next().value as Sample
    return { ...found, traces: traces + 1 }
  }
}

/** The next trace, or undefined if there is none. */
function* drawOne(
  runs: Generator<'pending' | Trace, Sample>,
): Generator<'pending', Trace | undefined> {
  for (;;) {
    const next = runs.next()
    if (next.done) return undefined
    if (next.value !== 'pending') return next.value
    yield 'pending'
  }
}
