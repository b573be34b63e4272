import { EventEmitter } from 'node:events'
import Buggy from 'pg-pool-buggy'
import Fixed from 'pg-pool-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/brianc/node-pg-pool/pull/109: whoever waits behind a connection that fails is
// forgotten.
describe.for([
  ['buggy', Buggy],
  ['fixed', Fixed],
] as const)('pg-pool %s', ([, Pool]) => {
  raceTest('the second gets a client although the first one failed', async ({ race }) => {
    let clients = 0
    class Client extends EventEmitter {
      readonly #id = ++clients
      async connect(connected: (error?: Error) => void): Promise<void> {
        await race.pause('connect')
        connected(this.#id === 1 ? new Error('ECONNREFUSED') : undefined)
      }
      end(): void {}
      query(): void {}
    }
    const pool = new Pool({ Client, max: 1, idleTimeoutMillis: 0 })
    const connect = (): Promise<string> =>
      new Promise((resolve) => {
        pool.connect((error, client, release) => {
          if (client !== undefined) release()
          resolve(error === undefined ? 'connected' : error.message)
        })
      })
    const results = await race({ ann: connect, ben: connect })
    expect(Object.values(results).toSorted()).toEqual(['ECONNREFUSED', 'connected'])
  })
})
