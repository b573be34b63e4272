import type { Limit } from './report.ts'

/** What stops exploring early. Milliseconds for `time`. */
export interface Limits {
  readonly traces: number
  readonly steps: number
  readonly time?: number
  readonly preemptions?: number
}

/** Runs and milliseconds spent so far. */
export interface Spent {
  readonly runs: number
  readonly time: number
}

/** The limit that forbids another run, if any. Limits of single runs (steps, preemptions) are not asked here. */
export function reachedLimit(limits: Limits, spent: Spent): Limit | undefined {
  if (spent.runs >= limits.traces) return { kind: 'traces', value: limits.traces }
  if (limits.time !== undefined && spent.time >= limits.time) {
    return { kind: 'time', value: limits.time }
  }
  return undefined
}
