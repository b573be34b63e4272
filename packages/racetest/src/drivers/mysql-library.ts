/** What the driver uses of a connection of `mysql2`, without its promises. */
export interface MysqlConnection {
  readonly config: ConnectionConfig
  readonly threadId: number | null
  readonly stream: {
    readonly destroyed: boolean
    once(event: string, listener: () => void): void
    unref?(): void
  }
  on(event: string, listener: () => void): void
  destroy(): void
  query(sql: string, values: readonly unknown[], callback: Answer): void
}

export type Row = Readonly<Record<string, unknown>>
type Answer = (error: (Error & { readonly fatal?: boolean }) | null, rows: readonly Row[]) => void

export interface ConnectionConfig {
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly socketPath?: string
}

/** What the driver uses of a pool, without its promises. */
export interface MysqlPool {
  readonly config: { readonly connectionConfig: ConnectionConfig; readonly connectionLimit: number }
  readonly _allConnections: { readonly length: number }
  readonly _freeConnections: { readonly length: number }
  readonly _connectionQueue: { readonly length: number; clear(): void }
}

export type ConnectionClass = new (options: { config: ConnectionConfig }) => MysqlConnection

/** How many connections a pool has at most. */
export const maxOf = ({ config }: MysqlPool): number => config.connectionLimit || Infinity
