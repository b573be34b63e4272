import type { Counterexample } from '@racetest/core'
import type { RunOutcome } from '@racetest/runtime'

export function isFailure(outcome: RunOutcome): boolean {
  return outcome.error !== undefined || outcome.deadlock === true || 'error' in outcome
}

/** Same pattern, same steps and same message: the report would say the same twice. */
export function isSameBug(one: Counterexample, other: Counterexample | undefined): boolean {
  return other === undefined || one.headline === other.headline || one.replay === other.replay
}

/** What tells one failure from another, where all distinct ones are collected. */
export function saysOf({ deadlock, error }: RunOutcome): string {
  if (deadlock === true) return 'deadlock'
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The same kind of failure: shrinking must not slip from one bug to another. */
export function isSameFailure(a: RunOutcome, b: RunOutcome): boolean {
  if (!isFailure(b) || (a.deadlock === true) !== (b.deadlock === true)) return false
  return kindOf(a.error) === kindOf(b.error)
}

function kindOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error
}
