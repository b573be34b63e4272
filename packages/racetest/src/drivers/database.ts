import type { Verdict } from '@racetest/runtime'
import type { Dialect } from '../sql/dialect.ts'
import type { Table } from '../sql/touches.ts'

/** The state that clients of one database share, whoever made them. */
export interface Database {
  /** `pg://localhost:5432/shop` */
  readonly key: string
  readonly dialect: Dialect
  readonly tables: Tables
  /** That of transactions of a connection which do not say. */
  isolation(connection: object): Promise<string>
  /** Ends a connection, and what it has under way. Absent where there is but one. */
  terminate?(connection: object): Promise<void>
  /** Undoes what is open on a connection. */
  rollBack?(connection: object): Promise<void>
}

/** A database on a server. */
export interface ServedDatabase extends Database {
  /** Whoever waits for a connection is of a run that is over. */
  forgetWaiting(): void
  /** Ends what is under way. */
  cancel(): Promise<void>
  /** Whether nothing that is under way can end by itself: it waits for a lock, or for a connection to be given back. */
  isBlocked(): Promise<Verdict>
  /** Ends what was opened to watch: a database that somebody is connected to cannot be dropped. */
  close(): Promise<void>
}

/** All that anybody has used. */
export const databases: Set<ServedDatabase> = new Set()

/** What is known of the tables of a database, by name. Schemas count as one. */
export class Tables {
  private readonly known = new Map<string, Table | undefined>()

  private readonly ask: (table: string) => Promise<Table | undefined>

  /** `ask` looks a table up; undefined where it is not one table, or of an unusual kind. */
  constructor(ask: (table: string) => Promise<Table | undefined>) {
    this.ask = ask
  }

  get(table: string): Table | undefined {
    return this.known.get(table)
  }

  async learn(tables: readonly string[]): Promise<void> {
    for (const table of tables) {
      if (this.known.has(table)) continue
      // A table that nobody knows counts as the whole database.
      this.known.set(table, await this.ask(table).catch(() => undefined))
    }
  }

  /** Their definition is about to change. */
  forget(tables: 'anything' | readonly string[]): void {
    if (tables === 'anything') this.known.clear()
    else for (const table of tables) this.known.delete(table)
  }
}
