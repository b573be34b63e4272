import type { World } from '@racetest/runtime'
import type { Turn } from './found.ts'

/** Milliseconds. */
const moment = 300

/**
 * Lets answers come to what a run has left under way out of control. What they set going in code
 * that is not instrumented would else be taken for something that the next run does.
 */
export function* settle(now: () => number): Generator<Turn, void> {
  const until = now() + moment
  while (now() < until) yield 'pending'
}

/** Lets that arrive which was sent within the program before the first run, or it would do so in the middle of it. */
export function* letArrive({ platform }: World, now: () => number): Generator<Turn, void> {
  const until = now() + moment
  while (platform.isInTransit?.() === true && now() < until) yield 'pending'
}
