import type { Case, Pattern } from './pattern.ts'

/**
 * A promise was rejected that nobody handles, in whose step the run failed. The events are the
 * critical pair, if there is one: the order in which it comes to that.
 */
export function findUnhandledRejection({ failure }: Case): Pattern | undefined {
  const { outcome } = failure.trace
  if (outcome.unhandled !== true) return undefined
  return { name: 'unhandled rejection', events: failure.critical?.pair ?? [] }
}
