import type { Progress } from '@racetest/core'
import { renderProgress, renderRunning, type Terminal } from '@racetest/report'

/** Milliseconds of exploring after which the first lines come; then it is twice as long each time. */
const first = 2000
const second = 5000

/** Milliseconds between two lines where they stay, in the log of a job for example. */
const seldom = 30_000

/** When the line is due that follows one at `ms`; the first follows 0. */
export function nextDue(ms: number, isLive: boolean): number {
  if (!isLive) return (Math.floor(ms / seldom) + 1) * seldom
  if (ms < first) return first
  let due = second
  while (due <= ms) due *= 2
  return due
}

/** The lines that a reporter prints while race tests explore. */
export interface ProgressLines {
  /** What to print now, if anything. */
  take(id: string, name: string, progress: Progress): string | undefined
}

export function createProgressLines(isLive: boolean, terminal: Terminal): ProgressLines {
  const tests = new Map<string, { due: number; ms: number }>()
  let shown: string | undefined
  return {
    take(id, name, progress) {
      const { ms } = progress
      const known = tests.get(id)
      // A test that began anew: a retry, or the next run of a watch.
      const test = known && known.ms <= ms ? known : { due: nextDue(0, isLive), ms }
      tests.set(id, test)
      test.ms = ms
      if (ms < test.due) return undefined
      test.due = nextDue(ms, isLive)
      const heading = shown === id ? [] : [renderRunning(name, terminal)]
      shown = id
      return [...heading, renderProgress(progress, terminal)].join('\n')
    },
  }
}
