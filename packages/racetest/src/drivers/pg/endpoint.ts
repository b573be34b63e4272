import type { Verdict } from '@racetest/runtime'
import { attempt, waitFor } from '../abandoned.ts'
import { isExhausted } from '../pools.ts'
import { type Database, databases, Tables } from '../database.ts'
import { learnTable } from './catalogue.ts'

/** What the driver uses of `pg.Client`. */
export interface PgClient {
  readonly connectionParameters: ConnectionParameters
  readonly processID: number | null
  readonly _ending: boolean
  readonly _queryable: boolean
  connect(): Promise<unknown>
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>
  end(): Promise<void>
  unref?(): void
  /** Of one that a pool has given out. */
  release?(isBroken: boolean): void
  on(event: string, listener: () => void): void
  off(event: string, listener: () => void): void
}

export interface ConnectionParameters {
  readonly host: string
  readonly port: number
  readonly database: string
}

export type Row = Readonly<Record<string, unknown>>

type ClientClass = new (config: unknown) => PgClient

/** What the driver uses of `pg.Pool`. */
export interface PgPool {
  readonly Client: ClientClass
  readonly options: { readonly max: number }
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  readonly ending: boolean
  /** Who waits for a client. */
  readonly _pendingQueue: { length: number }
}

const endpoints = new Map<string, Endpoint>()

/** One database of PostgreSQL. */
export class Endpoint implements Database {
  readonly key: string
  readonly dialect = 'postgres'
  readonly tables: Tables
  /** Clients that connect or have a statement under way. */
  private readonly busy = new Set<PgClient>()
  private readonly pools = new Set<PgPool>()
  private monitor: Promise<PgClient> | undefined
  /** Settles when the last question is answered. */
  private asked: Promise<unknown> = Promise.resolve()

  private readonly Client: ClientClass
  private readonly parameters: ConnectionParameters

  constructor(key: string, client: PgClient) {
    this.key = key
    this.parameters = client.connectionParameters
    this.Client = client.constructor as ClientClass
    this.tables = new Tables((table) => learnTable((text, values) => this.ask(text, values), table))
  }

  addPool(pool: PgPool): void {
    this.pools.add(pool)
  }

  /** It has work from now on, until it emits one of the events. */
  isBusy(client: PgClient, until: readonly string[]): void {
    // One that has ended fails at once, and tells nobody.
    if (this.busy.has(client) || client._ending || !client._queryable) return
    this.busy.add(client)
    const done = (): void => {
      this.busy.delete(client)
      for (const event of until) client.off(event, done)
    }
    for (const event of until) client.on(event, done)
  }

  async isolation(): Promise<string> {
    const [row] = await this.ask(
      "SELECT current_setting('default_transaction_isolation') AS it",
      [],
    )
    return String(row!['it'])
  }

  forgetWaiting(): void {
    for (const pool of this.pools) pool._pendingQueue.length = 0
  }

  async cancel(): Promise<void> {
    if (this.busy.size === 0) return
    const pids = [...this.busy].map((client) => client.processID)
    await this.ask('SELECT pg_cancel_backend(pid) FROM unnest($1::int[]) AS pid', [pids])
    await waitFor(() => this.busy.size === 0)
  }

  async terminate(client: PgClient): Promise<void> {
    client.on('error', () => {})
    const { processID } = client
    await attempt(() => this.ask('SELECT pg_terminate_backend($1)', [processID]))
    const isThere = 'SELECT FROM pg_stat_activity WHERE pid = $1'
    await attempt(() => waitFor(async () => (await this.ask(isThere, [processID])).length === 0))
    client.release?.(true)
  }

  async rollBack(client: PgClient): Promise<void> {
    await client.query('ROLLBACK')
  }

  async isBlocked(): Promise<Verdict> {
    const clients = [...this.busy]
    if (clients.length === 0) return [...this.pools].some(waitsForRelease) && 'for good'
    const pids = clients.map((client) => client.processID)
    if (pids.includes(null)) return false
    const rows = await this.ask(
      'SELECT pid FROM unnest($1::int[]) AS pid WHERE cardinality(pg_blocking_pids(pid)) > 0',
      [pids],
    )
    return rows.length === pids.length
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
