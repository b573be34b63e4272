import type { Limit } from '@racetest/core'
import { preview, type World } from '@racetest/runtime'
import type { Found } from './found.ts'

/**
 * What runs could have led to that began without what others left behind was not explored:
 * nothing is verified then.
 */
export function leaveOpen(world: World, found: Found, foreign: number): Found {
  const { leftovers, names, platform } = world
  const isProxy = (value: object): boolean => platform.isProxy?.(value) ?? false
  const { found: left } = leftovers
  if (found.status !== 'verified' || (foreign === 0 && left === undefined)) return found
  const what =
    left === undefined
      ? 'code that is not instrumented'
      : `${names.describe(left.resource)} began as ${preview(left.first, isProxy)}, later as ${preview(left.later, isProxy)}`
  const limit: Limit = { kind: 'state', value: Math.max(1, foreign), what }
  return { ...found, status: 'bounded', limit }
}
