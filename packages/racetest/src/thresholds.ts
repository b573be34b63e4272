import { type Coverage, isBothWays } from '@racetest/report'
import { bad, checkObject } from './option-check.ts'

/** Percentages below which a run fails. */
export interface Thresholds {
  /** Of race pairs, those that were seen both ways. */
  both?: number
  /** Of awaits at which another task could interfere, those at which one did. */
  split?: number
}

const percentage = (name: string, value: unknown): void => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 100))
    throw bad(name, value, 'Use a percentage from 0 to 100')
}

export function checkThresholds(name: string, value: unknown): void {
  checkObject(name, value, { both: percentage, split: percentage })
}

/** The stricter of two. */
export function joinThresholds(a: Thresholds, b: Thresholds): Thresholds {
  return {
    both: Math.max(a.both ?? 0, b.both ?? 0),
    split: Math.max(a.split ?? 0, b.split ?? 0),
  }
}

/** A message for each threshold that is missed, in the words that Vitest has for coverage. */
export function missedThresholds(
  { both = 0, split = 0 }: Thresholds,
  coverage: Coverage,
): string[] {
  const { pairs, awaits } = coverage
  const seen = pairs.filter(isBothWays).length
  const interrupted = awaits.filter((each) => each.split > 0).length
  return [
    ...miss('race pairs seen both ways', seen, pairs.length, both),
    ...miss('awaits split', interrupted, awaits.length, split),
  ]
}

function miss(what: string, part: number, whole: number, threshold: number): string[] {
  // Nothing to count is neither good nor bad.
  if (whole === 0 || (100 * part) / whole >= threshold) return []
  // Cut, as in the table.
  const percent = Math.floor((10_000 * part) / whole) / 100
  return [`ERROR: ${what} (${percent}%) below threshold (${threshold}%)`]
}
