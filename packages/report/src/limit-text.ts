import type { Limit } from '@racetest/core'
import { amount, number } from './details.ts'

/** What kept a search from being complete, in words. */
export function limitText(limit: Limit | undefined): string {
  if (limit === undefined) return 'stopped by a limit'
  const { kind, value, what = 'unknown', inputs } = limit
  if (kind === 'cancelled') return 'cancelled'
  if (kind === 'state') return `runs began in different states: ${what}`
  if (kind === 'inputs') return `stopped by ${what} after ${amount(value, 'input')}`
  if (kind === 'order') return 'only the order that race.order pins was run'
  const unit = kind === 'time' ? ' ms' : ''
  const shared = inputs === undefined ? '' : `, shared by ${amount(inputs, 'input')}`
  return `stopped by limits.${kind} = ${number(value)}${unit}${shared}`
}
