/** What the driver uses of `pg.Client`. */
export interface PgClient {
  readonly connectionParameters: ConnectionParameters
  readonly processID: number | null
  readonly _ending: boolean
  readonly connection: Connection
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

interface Connection {
  readonly stream: Stream
  on(event: string, listener: () => void): void
}

interface Stream {
  readonly closed: boolean
  on(event: string, listener: () => void): void
  off(event: string, listener: () => void): void
}

export interface ConnectionParameters {
  readonly host: string
  readonly port: number
  readonly database: string
}

export type Row = Readonly<Record<string, unknown>>

export type ClientClass = new (config: unknown) => PgClient

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
