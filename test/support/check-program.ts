import { exploreProgram, instrumentProgram, type Found, type Limits } from './run-program.ts'

export interface Comparison {
  /** What is wrong, in words; undefined if nothing is. */
  readonly problem?: string
  readonly dpor: Found
  readonly full: Found
}

/**
 * Runs a program under optimal DPOR and under every interleaving. The outcomes must be the same;
 * where there are too many interleavings, those that were run must be among the outcomes.
 */
export async function compareOutcomes(source: string, limits: Limits): Promise<Comparison> {
  const code = instrumentProgram(source)
  const dpor = await exploreProgram(code, { ...limits, strategy: 'dpor' })
  const full = await exploreProgram(code, { ...limits, strategy: 'exhaustive' })
  const problem = findProblem(dpor, full)
  return problem === undefined ? { dpor, full } : { problem, dpor, full }
}

function findProblem(dpor: Found, full: Found): string | undefined {
  const escaped = [...dpor.escaped, ...full.escaped]
  // Two at once: unchecked is what it is to be.
  if (escaped.some((what) => what.includes('(begun while'))) return undefined
  if (escaped.length > 0) return `escaped control: ${escaped.join()}`
  const wasted =
    dpor.redundant > 0 || dpor.traces < dpor.runs
      ? `redundant: ${dpor.redundant} runs given up, ${dpor.traces} traces in ${dpor.runs} runs`
      : undefined
  if (!dpor.complete) return wasted
  const missed = full.outcomes.filter((outcome) => !dpor.outcomes.includes(outcome))
  if (missed.length > 0) return describe('missed', missed)
  const invented = dpor.outcomes.filter((outcome) => !full.outcomes.includes(outcome))
  if (!full.complete) return wasted
  if (invented.length > 0) return describe('invented', invented)
  if (dpor.traces !== full.traces) return `${dpor.traces} traces of ${full.traces}`
  if (full.unfaithful !== undefined) return full.unfaithful
  // Last, because it loses nothing.
  return wasted
}

const describe = (what: string, outcomes: readonly string[]): string =>
  `${what} ${outcomes.length} outcomes, such as\n${outcomes[0]!.replace(/^/gm, '  ')}`
