import type { Kind } from '@racetest/core'
import { noteWhole } from './accesses.ts'
import type { Run } from './run.ts'

/** An abort signal is looked at (whether it is aborted, its reason), or aborted or listened to. */
export function noteSignal(run: Run, signal: unknown, kind: Kind): void {
  // What is behind its getters is in no property.
  if (signal instanceof AbortSignal) noteWhole(run, signal, kind, undefined)
}
