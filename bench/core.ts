import { explore, type Program } from '@racetest/core'
import { litmusProgram, type LitmusStep, type LitmusTask } from '../test/support/litmus-program.ts'
import { measure, type Effort, type Figure } from './compare.ts'

const read = (obj: string): LitmusStep => ({ accesses: [{ obj, k: 'r' }] })
const write = (obj: string, set: number): LitmusStep => ({ accesses: [{ obj, k: 'w', set }] })
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

// The reader looks for the last zero, from the end; writer i makes a[i] one more than a[i - 1].
const lastZero = (n: number): LitmusTask[] => [
  {
    steps: times(n + 1, (i): LitmusStep => {
      const here = { accesses: [{ obj: `a${n - i}`, k: 'r' as const }] }
      return i === 0 ? here : { ...here, when: { obj: `a${n - i + 1}`, gt: 0 } }
    }),
  },
  ...times(n, (j) => ({
    steps: [
      read(`a${j}`),
      { accesses: [{ obj: `a${j + 1}`, k: 'w' as const, from: `a${j}`, add: 1 }] },
    ],
  })),
]
const readers = (n: number): LitmusTask[] => [
  { steps: [write('x', 1)] },
  ...times(n, (i) => ({ steps: [read(`own${i}`), read('x')] })),
]
// Two tasks compute a Fibonacci number together, a third looks on.
const fibonacci = (n: number): LitmusTask[] => [
  ...['x', 'y'].map((obj) => ({
    steps: times(n, (): LitmusStep[] => [
      read('x'),
      read('y'),
      { accesses: [{ obj, k: 'w', from: 'x', add: 1 }] },
    ]).flat(),
  })),
  { steps: [read('x'), read('y')] },
]
// Coherence (GenMC CoA).
const coherence = (n: number): LitmusTask[] => [
  { steps: [write('x', 1), read('y'), read('x')] },
  { steps: [write('x', 2), read('z'), read('x')] },
  ...times(n - 1, (i) => ({ steps: [write('y', i), write('z', i)] })),
]

const programs: Readonly<Record<string, LitmusTask[]>> = {
  'lastzero(10)': lastZero(10),
  'readers(10)': readers(10),
  'fibBenchReader(4)': fibonacci(4),
  'CoA(5)': coherence(5),
}

/** Traces of one measured search; long ones are cut here. */
const most = 5000

/** The search alone, on programs that cost next to nothing to run. */
export async function measureCore(effort: Effort): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const [name, tasks] of Object.entries(programs)) {
    const program = litmusProgram({ tasks })
    const units = explored(program, most, () => undefined)
    const run = (): unknown => explored(program, units, () => undefined)
    const cost = await measure({ name, units, run }, effort)
    figures.push({ group: 'core', name, value: 1e6 / cost, unit: 'traces per second' })
    const value = peakHeap(program) / 2 ** 20
    figures.push({ group: 'core', name, value, unit: 'MiB at most, live' })
  }
  return figures
}

function explored(program: Program, traces: number, each: (count: number) => void): number {
  const search = explore(program, { limits: { traces, steps: 1000 } })
  let count = 0
  for (;;) {
    const next = search.next()
    if (next.done === true) return count
    each(++count)
  }
}

/** The most that a search keeps, seen now and then after a collection; needs --expose-gc. */
function peakHeap(program: Program): number {
  const { gc } = globalThis
  if (gc === undefined) return Number.NaN
  const live = (): number => {
    gc()
    return process.memoryUsage().heapUsed
  }
  const before = live()
  let peak = 0
  explored(program, 20 * most, (count) => {
    if (count % most === 0 || count === 1000) peak = Math.max(peak, live() - before)
  })
  return peak
}
