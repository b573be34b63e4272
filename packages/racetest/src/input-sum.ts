import { type Limit, mergeAwaits, mergePairs, type SoFar } from '@racetest/core'
import type { Found } from './found.ts'
import type { PendingSearch } from './test-cache.ts'

/** What inputs have come to together. */
export type Sum = Found & SoFar & Required<Pick<Found, 'files'>>

export const noInputs: Sum = {
  status: 'verified',
  traces: 0,
  redundant: 0,
  pairs: [],
  awaits: [],
  files: [],
}

export function add(total: Sum, found: Found, shared: (limit: Limit) => Limit): Sum {
  const limit = total.limit ?? (found.limit && shared(found.limit))
  return {
    status: total.status === 'bounded' || found.status === 'bounded' ? 'bounded' : 'verified',
    traces: total.traces + found.traces,
    redundant: total.redundant + found.redundant,
    pairs: mergePairs(total.pairs, found.pairs ?? []),
    awaits: mergeAwaits(total.awaits, found.awaits ?? []),
    files: [...new Set([...total.files, ...(found.files ?? [])])],
    ...(found.sampled && { sampled: found.sampled }),
    ...(limit && { limit }),
    clients: [...(total.clients ?? []), ...(found.clients ?? [])],
  }
}

/** What an input had come to when its search was kept. */
export function foundBefore({ saved, files }: PendingSearch): Found {
  const { count, pairs, awaits } = saved
  const { traces, redundant } = count
  return { status: 'bounded', traces, redundant, pairs, awaits, files, resumed: traces }
}
