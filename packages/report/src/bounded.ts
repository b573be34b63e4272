import type { Limit, Sampled, TestReport } from '@racetest/core'
import { amount, number } from './details.ts'
import { paragraph } from './failure.ts'
import type { Line } from './paint.ts'

/** A search that a limit stopped. */
export type Bounded = Pick<TestReport, 'limit' | 'traces' | 'total' | 'sampled'>

/** Below this many traces an estimate is noise. */
const fewestForEstimate = 50

/** The estimate, if it is one and no noise. */
export function estimateOf({ traces, total }: Bounded): number | undefined {
  if (total === undefined || total.exact || traces < fewestForEstimate) return undefined
  // Traces that have been run are there.
  return Math.max(total.value, traces)
}

/** `~1.2k`: two digits and a tilde. Undefined where an estimate would be noise. */
export function estimateText(bounded: Bounded): string | undefined {
  const value = estimateOf(bounded)
  if (value === undefined) return undefined
  const digits = Number(value.toPrecision(2))
  if (digits >= 1_000_000_000) return `~${digits.toPrecision(2).replace('e+', 'e')}`
  if (digits >= 1_000_000) return `~${Number((digits / 1_000_000).toPrecision(2))}M`
  return digits >= 1000 ? `~${Number((digits / 1000).toPrecision(2))}k` : `~${digits}`
}

/** The body of the message for a search that a limit stopped. */
export function boundedLines(bounded: Bounded, columns: number): Line[] {
  const { limit, traces, sampled } = bounded
  const estimate = estimateText(bounded)
  if (sampled !== undefined) {
    const { strategy, seed } = sampled
    const of = estimate === undefined ? '' : ` There are ${estimate} traces.`
    const text = `${amount(traces, 'run')} drawn by '${strategy}' with seed ${seed}, and none failed.${of}`
    const promise = guaranteeText(sampled)
    return [
      [],
      ...paragraph(text, columns),
      ...(promise === undefined ? [] : [[], ...paragraph(promise, columns)]),
    ]
  }
  const advice = adviceFor(limit)
  return [[], ...paragraph(`${runText(traces, estimate)}${advice && ` ${advice}`}`, columns)]
}

function runText(traces: number, estimate: string | undefined): string {
  if (traces === 0) return 'No run came to its end.'
  if (traces === 1) return '1 trace was run, and did not fail.'
  const of = estimate === undefined ? '' : ` of ${estimate}`
  return `${number(traces)}${of} traces were run, and none failed.`
}

function adviceFor(limit: Limit | undefined): string {
  switch (limit?.kind) {
    case 'traces':
    case 'time':
      return `Raise limits.${limit.kind}, or give the test fewer tasks or steps.`
    case 'steps':
      return 'Longer runs were given up. Raise limits.steps, or end the loop that makes them long.'
    case 'preemptions':
      return 'Those with more preemptions were left out.'
    default:
      return ''
  }
}

/** What `pct` promises, and for what. */
function guaranteeText({ guarantee }: Sampled): string | undefined {
  if (guarantee === undefined) return undefined
  const { depth, tasks, steps, chance } = guarantee
  return (
    `A run finds a bug of depth ${depth}, one that needs ${depth} steps in a certain order, ` +
    `with a chance of at least 1/(n*k^${depth - 1}) = 1/${number(Math.round(1 / chance))}, if it has no more than ` +
    `n = ${amount(tasks, 'task')} and k = ${amount(steps, 'step')}, the most seen so far.`
  )
}
