import type { Counterexample } from '@racetest/core'
import { type FailureOptions, renderFailure } from '../src/index.ts'
import { sources } from './examples.ts'

/** The message as Vitest prints it, framed so that blanks at line ends would show. */
export function shown(report: Counterexample, options: Partial<FailureOptions> = {}): string {
  const { message, codeFrame } = renderFailure(report, {
    columns: 80,
    colour: false,
    unicode: true,
    sources,
    ...options,
  })
  return `RaceError: ${message}\n${codeFrame}`
}
