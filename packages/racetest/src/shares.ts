import type { Limit } from '@racetest/core'
import { getRealm } from '@racetest/runtime'
import type { ResolvedOptions } from './resolved-options.ts'

type Limits = ResolvedOptions['limits']

/** The limits of a test, shared out over its inputs. */
export interface Shares {
  /** The limits of the next input: its part of what is left. Undefined when nothing is. */
  next(): Limits | undefined
  /** The limits of an input that is a smaller form of another one. */
  again(): Limits
  spend(traces: number): void
  /** A limit of one input as that of the test. */
  shared(limit: Limit): Limit
  /** The limit that was used up. */
  used(): Limit
}

/** Milliseconds. How far one input gets is not to depend on the machine: traces are shared out evenly, and time only where it gets short. */
const leastTime = 1000

/** `before`: inputs that need none. */
export function createShares(limits: Limits, inputs: number, before = 0): Shares {
  const { now } = getRealm().real
  const began = now()
  let done = before
  let traces = 0
  const left = (): { traces: number; time: number } => ({
    traces: limits.traces - traces,
    time: limits.time - (now() - began),
  })
  const share = (kind: 'traces' | 'time'): Limit => ({ kind, value: limits[kind], inputs })
  return {
    next() {
      const rest = left()
      if (rest.traces < 1 || rest.time <= 0) return undefined
      const others = Math.max(1, inputs - done++)
      return {
        ...limits,
        traces: Math.max(1, Math.floor(rest.traces / others)),
        time: Math.min(rest.time, Math.max(leastTime, rest.time / others)),
      }
    },
    // Some more, for one that fails late.
    again: () => ({
      ...limits,
      traces: Math.max(1, Math.ceil((2 * limits.traces) / inputs)),
      time: Math.max(leastTime, (2 * limits.time) / inputs),
    }),
    spend(count) {
      traces += count
    },
    shared: (limit) =>
      limit.kind === 'traces' || limit.kind === 'time' ? share(limit.kind) : limit,
    used: () => share(left().traces < 1 ? 'traces' : 'time'),
  }
}
