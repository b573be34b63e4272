import * as buggy from 'query-core-buggy'
import * as fixed from 'query-core-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/TanStack/query/pull/9601: cancelling puts the state back one microtask late,
// when the next fetch has already begun.
describe.for([
  ['buggy', buggy],
  ['fixed', fixed as unknown as typeof buggy],
] as const)('query-core %s', ([, { QueryClient, QueryObserver }]) => {
  raceTest('a query that is running says so', async ({ race }) => {
    const client = new QueryClient({
      defaultOptions: { queries: { retry: false, gcTime: Infinity } },
    })
    client.mount()
    const seen: unknown[] = []
    const options = {
      queryKey: ['key'],
      async queryFn({ signal }: { signal: AbortSignal }) {
        void signal.aborted
        await race.pause('query')
        if (!signal.aborted) seen.push(client.getQueryState(['key'])?.fetchStatus)
        return 'data'
      },
    }
    const first = new QueryObserver(client, options)
    const second = new QueryObserver(client, options)
    const unsubscribe = first.subscribe(() => {})
    await race({
      remount() {
        unsubscribe()
        second.subscribe(() => {})
      },
    })
    await race.pause('the page is left')
    client.clear()
    for (const status of seen) expect(status).toBe('fetching')
  })
})
