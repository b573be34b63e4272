import { isBothWays, mergeAwaits, mergePairs, type Progress, type SoFar } from '@racetest/core'

/** Where those who search leave how far they are. It costs nothing until somebody looks. */
export interface Gauge {
  enter(phase: Progress['phase'], shrunk?: Progress['shrunk']): void
  /** A search begins, or goes on after so many traces of an earlier run; how far it is can be asked. */
  watch(ask: () => SoFar, resumed?: number): void
  /** A trace of this search has failed. */
  fail(): void
  /** An input was explored: what all of them have come to. */
  finishInput(inputs: number, sum: SoFar): void
  /** From now on searches are for a smaller input. */
  tryInput(tries: number): void
  read(): Reading
}

export interface Reading extends SoFar {
  readonly phase: Progress['phase']
  /** Some trace has, and nobody has confirmed it yet. */
  readonly hasFailed: boolean
  readonly resumed?: number
  readonly inputs?: number
  readonly tries?: number
  readonly shrunk?: NonNullable<Progress['shrunk']>
}

const nothing: SoFar = { traces: 0, redundant: 0, pairs: [], awaits: [] }

export function createGauge(): Gauge {
  let phase: Progress['phase'] = 'exploring'
  let shrunk: Progress['shrunk']
  let asked: (() => SoFar) | undefined
  let resumed: number | undefined
  let before = nothing
  let inputs: number | undefined
  let tries: number | undefined
  let hasFailed = false
  return {
    enter(next, size) {
      phase = next
      shrunk = size
    },
    watch(ask, earlier) {
      // Traces of smaller inputs are run to find the smallest, and are not counted.
      if (tries !== undefined) return
      asked = ask
      resumed = earlier
      hasFailed = false
    },
    fail() {
      hasFailed = true
    },
    finishInput(count, sum) {
      inputs = count
      before = sum
      asked = undefined
    },
    tryInput(count) {
      tries = count
    },
    read() {
      const now = asked?.() ?? nothing
      const isShrinkingInputs = tries !== undefined && phase === 'exploring'
      return {
        phase: isShrinkingInputs ? 'shrinking' : phase,
        hasFailed,
        traces: before.traces + now.traces,
        redundant: before.redundant + now.redundant,
        pairs: mergePairs(before.pairs, now.pairs),
        awaits: mergeAwaits(before.awaits, now.awaits),
        // Of other inputs nobody knows.
        ...(inputs === undefined ? now.total && { total: now.total } : { inputs }),
        ...(resumed !== undefined && { resumed }),
        ...(isShrinkingInputs && { tries: tries! }),
        ...(shrunk && { shrunk }),
      }
    },
  }
}

/** Milliseconds before anything is told, and between two times. */
const quiet = 2000
const pause = 1000

/** A function that tells how far it is, when it is time to, and else does nothing. */
export function createTeller(
  gauge: Gauge,
  now: () => number,
  tell: (progress: Progress) => void,
): () => void {
  const began = now()
  let due = began + quiet
  return () => {
    const time = now()
    if (time < due) return
    due = time + pause
    const { redundant: _, awaits: _a, hasFailed: _f, pairs, ...rest } = gauge.read()
    const bothWays = pairs.filter(isBothWays).length
    tell({ ...rest, racePairs: pairs.length, bothWays, ms: Math.round(time - began) })
  }
}
