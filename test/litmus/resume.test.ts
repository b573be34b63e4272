import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Exploration,
  explore,
  exploreBugFirst,
  type ExploreOptions,
  type Program,
  type SavedSearch,
  type Trace,
} from '../../packages/core/src/index.ts'
import { nameTrace } from '../support/brute-force.ts'
import { drain, exploreAll } from '../support/explore-all.ts'
import { type Litmus, litmusProgram } from '../support/litmus-program.ts'
import { randomLitmus } from '../support/random-litmus.ts'
import { withSites } from '../support/with-sites.ts'

type Options = Omit<ExploreOptions, 'limits' | 'saving' | 'resume'> & {
  readonly steps?: number
  readonly preemptions?: number
}

/** The search in parts of so many traces, each of which begins with what the one before has written. */
function exploreInParts(
  program: Program,
  sizes: readonly number[],
  { steps = 10_000, preemptions, ...options }: Options = {},
): Exploration & { readonly found: readonly Trace[]; readonly parts: number } {
  const found: Trace[] = []
  let text: string | undefined
  for (let part = 0; ; part++) {
    const limits = { traces: sizes[part % sizes.length]!, steps }
    let save: (() => SavedSearch) | undefined
    const search = explore(program, {
      ...options,
      limits: preemptions === undefined ? limits : { ...limits, preemptions },
      saving: (it) => {
        save = it
      },
      ...(text !== undefined && { resume: JSON.parse(text) as SavedSearch }),
    })
    const { found: traces, ...result } = drain(search)
    found.push(...traces)
    if (found.length > 1000) throw new Error('more traces than there are')
    if (result.limit?.kind !== 'traces') return { ...result, found, parts: part + 1 }
    text = JSON.stringify(save!())
  }
}

/** Two tasks with one code, and others with their own: pairs of one place and of two. */
function sited(litmus: Litmus): ReturnType<typeof litmusProgram> {
  const program = litmusProgram(litmus)
  return { ...program, ...withSites(program, litmus.tasks.length > 2) }
}

const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 })
const runs = { numRuns: Number(process.env['RACE_RUNS'] ?? 60), endOnFailure: false }

/** All that a search comes to, in order. */
function tell(
  { found, ...exploration }: Exploration & { readonly found: readonly Trace[] },
  program: ReturnType<typeof litmusProgram>,
): unknown {
  const { redundant, inconclusive, longest, limit, total, pairs, awaits } = exploration
  return {
    traces: found.map((trace) => nameTrace(trace, program)),
    schedules: found.map(({ schedule }) => schedule.join()),
    counts: { traces: exploration.traces, redundant, inconclusive, longest, limit, total },
    pairs,
    awaits,
  }
}

// The seed is new each time; a failure prints it with the smallest program.
test.for<[string, Options]>([
  ['every trace', {}],
  ['a limit of preemptions', { preemptions: 1 }],
  ['a limit of steps', { steps: 5 }],
  ['every interleaving', { strategy: 'exhaustive' }],
])('in parts it is the same search: %s', ([, options]) => {
  let inParts = 0
  fc.assert(
    fc.property(randomLitmus, sizes, (litmus, parts) => {
      const { steps = 10_000, preemptions, ...rest } = options
      const limits = { traces: 500, steps }
      const program = sited(litmus)
      const whole = exploreAll(program, {
        ...rest,
        limits: preemptions === undefined ? limits : { ...limits, preemptions },
      })
      if (whole.limit?.kind === 'traces') return
      const other = sited(litmus)
      const resumed = exploreInParts(other, parts, options)
      if (resumed.parts > 1) inParts++
      expect(tell(resumed, other)).toEqual(tell(whole, program))
    }),
    runs,
  )
  expect(inParts).toBeGreaterThan(0)
})

test('what is drawn in between leaves no mark on a search in parts', () => {
  const program = litmusProgram({
    tasks: Array.from({ length: 5 }, () => ({
      steps: [
        { accesses: [{ obj: 'x', k: 'r' as const }] },
        { accesses: [{ obj: 'x', k: 'w' as const }] },
      ],
    })),
  })
  const options = { stopAt: () => false }
  const limits = { traces: 700, steps: 100 }
  const whole = drain(explore(program, { limits: { ...limits, traces: 1400 } }))
  let save: (() => SavedSearch) | undefined
  const first = drain(
    exploreBugFirst(program, {
      ...options,
      limits,
      saving: (it) => {
        save = it
      },
    }),
  )
  const resume = JSON.parse(JSON.stringify(save!())) as SavedSearch
  const second = drain(exploreBugFirst(program, { ...options, limits, resume }))
  const schedules = [...first.found, ...second.found].map(({ schedule }) => schedule.join())
  expect(schedules).toEqual(whole.found.map(({ schedule }) => schedule.join()))
  expect(second.traces).toBe(1400)
})
