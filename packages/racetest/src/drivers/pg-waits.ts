import type { Row } from './pg-library.ts'

/** Milliseconds after which PostgreSQL has looked whether a wait is part of a deadlock. */
export const deadlockTimeout = 1
const margin = 3

type Ask = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

interface Wait {
  readonly what: string
  readonly since: number
}

const question = `
  SELECT pid, pg_blocking_pids(pid)::text AS by FROM unnest($1::int[]) AS pid
    WHERE cardinality(pg_blocking_pids(pid)) > 0`

/** What server processes wait for, and since when. */
export class Waits {
  private known = new Map<number, Wait>()

  private readonly ask: Ask
  private readonly now: () => number

  constructor(ask: Ask, now: () => number) {
    this.ask = ask
    this.now = now
  }

  /**
   * Whether all of them wait for a lock, each in the statement of that number, and none is about
   * to fail: a deadlock is broken after a moment, and in which step must not be left to chance.
   */
  async areSettled(statements: ReadonlyMap<number, number>): Promise<boolean> {
    const rows = await this.ask(question, [[...statements.keys()]])
    const waits = new Map<number, Wait>()
    for (const { pid, by } of rows) {
      const what = `${statements.get(Number(pid))} ${String(by)}`
      const before = this.known.get(Number(pid))
      waits.set(Number(pid), before?.what === what ? before : { what, since: this.now() })
    }
    this.known = waits
    const isOld = ({ since }: Wait): boolean => this.now() - since >= margin
    return waits.size === statements.size && [...waits.values()].every(isOld)
  }
}
