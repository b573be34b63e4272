import { getRealm, type Verdict } from '@racetest/runtime'
import { attempt, waitFor } from './abandoned.ts'
import { isExhausted } from './pools.ts'
import { databases, type ServedDatabase, Tables } from './database.ts'
import { learnTable } from './pg-catalogue.ts'
import type { ClientClass, ConnectionParameters, PgClient, PgPool, Row } from './pg-library.ts'
import { type Statement, Waits } from './pg-waits.ts'

const endpoints = new Map<string, Endpoint>()

/** One database of PostgreSQL. */
export class Endpoint implements ServedDatabase {
  readonly key: string
  readonly dialect = 'postgres'
  readonly tables: Tables
  /** Clients that connect or have a statement under way, and which it is. */
  private readonly busy = new Map<PgClient, number>()
  private begun = 0
  private readonly waits: Waits
  private verdict: Promise<Verdict> | undefined
  private readonly pools = new Set<PgPool>()
  private monitor: Promise<PgClient> | undefined
  private own: PgClient | undefined
  /** Settles when the last question is answered. */
  private asked: Promise<unknown> = Promise.resolve()

  private readonly Client: ClientClass
  private readonly parameters: ConnectionParameters

  constructor(key: string, client: PgClient) {
    this.key = key
    this.parameters = client.connectionParameters
    this.Client = client.constructor as ClientClass
    const ask = (text: string, values: readonly unknown[]): Promise<readonly Row[]> =>
      this.ask(text, values)
    this.waits = new Waits(ask, getRealm().real.now)
    this.tables = new Tables((table) => learnTable(ask, table))
  }

  addPool(pool: PgPool): void {
    this.pools.add(pool)
  }

  /** It has work from now on, until it emits one of the events. */
  isBusy(client: PgClient, until: readonly string[]): void {
    // One that has ended fails at once, and tells nobody.
    if (client === this.own || client._ending || !client._queryable) return
    const isNew = !this.busy.has(client)
    this.busy.set(client, ++this.begun)
    if (!isNew) return
    const { stream } = client.connection
    const done = (): void => {
      this.busy.delete(client)
      stream.off('close', done)
      for (const event of until) client.off(event, done)
    }
    for (const event of until) client.on(event, done)
    // The client itself may say nothing, if somebody throws at its error.
    stream.on('close', done)
  }

  /** Asks the client itself: its role or its options may have another. */
  async isolation(client: PgClient): Promise<string> {
    const { rows } = await client.query('SHOW default_transaction_isolation')
    return String(rows[0]!['default_transaction_isolation'])
  }

  forgetWaiting(): void {
    for (const pool of this.pools) pool._pendingQueue.length = 0
  }

  async cancel(): Promise<void> {
    if (this.busy.size === 0) return
    const pids = [...this.busy.keys()].map((client) => client.processID)
    await this.ask('SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid', [pids])
    await waitFor(() => this.busy.size === 0)
  }

  async terminate(client: PgClient): Promise<void> {
    client.on('error', () => {})
    const { processID } = client
    await attempt(() => this.ask('SELECT pg_terminate_backend($1)', [processID]))
    const isThere = 'SELECT FROM pg_stat_activity WHERE pid = $1'
    await attempt(() => waitFor(async () => (await this.ask(isThere, [processID])).length === 0))
    // Or it is the pool that hears of the error, and whoever listens to that.
    await waitFor(() => client.connection.stream.closed)
    client.release?.(true)
  }

  async rollBack(client: PgClient): Promise<void> {
    await client.query('ROLLBACK')
  }

  isBlocked(): Promise<Verdict> {
    // All that wait ask at once.
    this.verdict ??= this.judge().finally(() => (this.verdict = undefined))
    return this.verdict
  }

  private async judge(): Promise<Verdict> {
    if (this.busy.size === 0) return [...this.pools].some(waitsForRelease) && 'for good'
    const statements = new Map<number, Statement>()
    for (const [client, number] of this.busy) {
      if (client.processID === null) return false
      statements.set(client.processID, { client, number })
    }
    return this.waits.areSettled(statements)
  }

  /** Asks on a connection of its own: those of the program may be in a transaction. */
  private ask(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    this.monitor ??= this.connect()
    const { monitor } = this
    const answer = this.asked.then(async () => (await monitor).query(text, values))
    this.asked = answer.catch(() => {})
    return answer.then(({ rows }) => rows)
  }

  private async connect(): Promise<PgClient> {
    const monitor = new this.Client({ ...this.parameters, application_name: 'racetest' })
    monitor.on('error', () => {
      this.monitor = undefined
    })
    this.own = monitor
    await monitor.connect()
    monitor.unref?.()
    return monitor
  }

  async close(): Promise<void> {
    const { monitor } = this
    this.monitor = undefined
    this.tables.forget('anything')
    await (await monitor?.catch(() => undefined))?.end()
  }
}

function waitsForRelease(pool: PgPool): false | 'for good' {
  const { ending, idleCount: free, waitingCount, totalCount: used, options } = pool
  const { max } = options
  return isExhausted({ max, used, free, waiting: ending ? used : waitingCount })
}

export function endpointOf(client: PgClient): Endpoint {
  const { host, port, database } = client.connectionParameters
  const key = `pg://${isLocal(host) ? 'localhost' : host}:${port}/${database}`
  let endpoint = endpoints.get(key)
  if (endpoint === undefined) {
    endpoint = new Endpoint(key, client)
    endpoints.set(key, endpoint)
    databases.add(endpoint)
  }
  return endpoint
}

const ofPools = new WeakMap<object, Endpoint>()

export function endpointOfPool(pool: PgPool): Endpoint {
  let endpoint = ofPools.get(pool)
  if (endpoint === undefined) {
    // A client knows what it would connect to before it does.
    endpoint = endpointOf(new pool.Client(pool.options))
    endpoint.addPool(pool)
    ofPools.set(pool, endpoint)
  }
  return endpoint
}

/** One server, by any of these: a folder is that of its socket. */
function isLocal(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host === 'localhost' || host.startsWith('/')
}
