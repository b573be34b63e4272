import type { Verdict } from '@racetest/runtime'
import { attempt, waitFor } from './abandoned.ts'
import { isExhausted } from './pools.ts'
import { databases, type ServedDatabase, Tables } from './database.ts'
import { learnTable } from './mysql-catalogue.ts'
import {
  type ConnectionClass,
  type ConnectionConfig,
  maxOf,
  type MysqlConnection,
  type MysqlPool,
  type Row,
} from './mysql-library.ts'

/** One database of a server of MySQL or MariaDB. */
export class Server implements ServedDatabase {
  readonly key: string
  readonly dialect = 'mysql'
  readonly tables: Tables
  /** Commands that each connection has under way. */
  private readonly busy = new Map<MysqlConnection, number>()
  private readonly watched = new WeakSet<MysqlConnection>()
  private readonly pools = new Set<MysqlPool>()
  private monitor: MysqlConnection | undefined

  private readonly config: ConnectionConfig

  constructor(key: string, config: ConnectionConfig) {
    this.key = key
    this.config = config
    const schema = config.database ?? ''
    this.tables = new Tables((table) =>
      learnTable((text, values) => this.ask(text, values), schema, table),
    )
  }

  addPool(pool: MysqlPool): void {
    this.pools.add(pool)
  }

  begin(connection: MysqlConnection): void {
    // What it is given then, or has, never ends.
    if (connection.stream.destroyed) return
    if (!this.watched.has(connection)) {
      this.watched.add(connection)
      connection.stream.once('close', () => this.busy.delete(connection))
    }
    this.busy.set(connection, (this.busy.get(connection) ?? 0) + 1)
  }

  end(connection: MysqlConnection): void {
    const left = (this.busy.get(connection) ?? 1) - 1
    if (left <= 0) this.busy.delete(connection)
    else this.busy.set(connection, left)
  }

  async isolation(): Promise<string> {
    const rows = await this.ask(
      "SHOW VARIABLES WHERE Variable_name IN ('transaction_isolation', 'tx_isolation')",
      [],
    )
    return String(rows[0]!['Value']).toLowerCase().replace('-', ' ')
  }

  forgetWaiting(): void {
    for (const pool of this.pools) pool._connectionQueue.clear()
  }

  async cancel(): Promise<void> {
    for (const { threadId } of this.busy.keys())
      if (threadId !== null) await attempt(() => this.ask(`KILL QUERY ${threadId}`, []))
    await waitFor(() => this.busy.size === 0)
  }

  async terminate(connection: MysqlConnection): Promise<void> {
    const { threadId } = connection
    connection.destroy()
    this.busy.delete(connection)
    if (threadId === null) return
    await attempt(() => this.ask(`KILL ${threadId}`, []))
    const isThere = 'SELECT 1 FROM information_schema.PROCESSLIST WHERE ID = ?'
    await attempt(() => waitFor(async () => (await this.ask(isThere, [threadId])).length === 0))
  }

  rollBack(connection: MysqlConnection): Promise<void> {
    return new Promise((resolve) => connection.query('ROLLBACK', [], () => resolve()))
  }

  async isBlocked(): Promise<Verdict> {
    const connections = [...this.busy.keys()]
    if (connections.length === 0) return [...this.pools].some(waitsForRelease) && 'for good'
    const ids = connections.map(({ threadId }) => threadId)
    if (ids.includes(null)) return false
    // `INNODB_TRX` says the same, but what it said a tenth of a second ago.
    const [row] = await this.ask('SHOW ENGINE INNODB STATUS', [])
    const waiting = waitingThreads(String(row?.['Status']))
    return ids.every((id) => waiting.has(id))
  }

  /** Asks on a connection of its own: those of the program may be in a transaction. */
  private ask(text: string, values: readonly unknown[]): Promise<readonly Row[]> {
    this.monitor ??= connect(this.config)
    const { monitor } = this
    return new Promise((resolve, reject) => {
      monitor.query(text, values, (error, rows) => {
        // One that is broken says so once, and then never answers again.
        if (error?.fatal === true && this.monitor === monitor) this.monitor = undefined
        if (error) reject(error)
        else resolve(rows)
      })
    })
  }

  async close(): Promise<void> {
    this.monitor?.destroy()
    this.monitor = undefined
    this.tables.forget('anything')
  }
}

/** The threads whose transactions wait for a lock. */
function waitingThreads(status: string): Set<number | null> {
  // Before the first, the status tells of the last deadlock: who waited then may be at work again.
  const [, ...transactions] = status.split('---TRANSACTION')
  const waiting = transactions.filter((each) => each.includes('\nLOCK WAIT'))
  return new Set(waiting.map((each) => Number(/(?:MySQL|MariaDB) thread id (\d+)/.exec(each)?.[1])))
}

let Connection: ConnectionClass | undefined
const monitors = new WeakSet<object>()

export function setConnectionClass(given: ConnectionClass): void {
  Connection = given
}

function connect(config: ConnectionConfig): MysqlConnection {
  const monitor = new Connection!({ config })
  monitors.add(monitor)
  // Whoever asks next learns of it.
  monitor.on('error', () => {})
  monitor.stream.unref?.()
  return monitor
}

/** Whether a connection is the driver's own. */
export function isMonitor(connection: object): boolean {
  return monitors.has(connection)
}

function waitsForRelease(pool: MysqlPool): false | 'for good' {
  const { _allConnections: all, _freeConnections: free, _connectionQueue: queue } = pool
  return isExhausted({
    max: maxOf(pool),
    used: all.length,
    free: free.length,
    waiting: queue.length,
  })
}

const servers = new Map<string, Server>()

export function serverOf(config: ConnectionConfig): Server {
  const { host = 'localhost', port = 3306, database = '', socketPath } = config
  const isLocal = socketPath !== undefined || /^(?:127\.0\.0\.1|::1|localhost)$/.test(host)
  const key = `mysql://${isLocal ? 'localhost' : host}:${port}/${database}`
  let server = servers.get(key)
  if (server === undefined) {
    server = new Server(key, config)
    servers.set(key, server)
    databases.add(server)
  }
  return server
}
