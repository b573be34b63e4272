/** What the driver uses of `pg.Client`. */
export interface PgClient {
  readonly connectionParameters: ConnectionParameters
  readonly processID: number | null
  connect(): Promise<unknown>
  query(text: string, values?: readonly unknown[]): Promise<{ readonly rows: readonly Row[] }>
  end(): Promise<void>
  unref?(): void
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
}
