import type { Case, Pattern } from './pattern.ts'

/**
 * Tasks wait, and nothing that could still run ends it. No claim about why: the events are the
 * critical pair, if there is one.
 */
export function findHang({ failure }: Case): Pattern {
  return { name: 'hang', events: failure.critical?.pair ?? [] }
}
