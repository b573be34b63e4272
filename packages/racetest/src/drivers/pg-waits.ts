import type { PgClient, Row } from './pg-library.ts'

/** Milliseconds after which PostgreSQL looks whether a wait is part of a deadlock; once, if it is not. */
const deadlockTimeout = 1
/** And after which it has looked, where it does not say so. */
const margin = 3
/** Where it should have said so, and may have been told not to. */
const longMargin = 1500

type Ask = (text: string, values: readonly unknown[]) => Promise<readonly Row[]>

interface Wait {
  readonly what: string
  readonly since: number
  /** Asked before, it waited for the same. */
  readonly isKnown: boolean
}

/** What a client has under way. */
export interface Statement {
  readonly number: number
  readonly client: PgClient
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
   * Whether all of them wait for a lock, each in its statement, and none is about to fail: a
   * deadlock is broken after a moment, by whoever looks first once it is there. In which step, and
   * for whom, must not be left to chance.
   */
  async areSettled(statements: ReadonlyMap<number, Statement>): Promise<boolean> {
    const rows = await this.ask(question, [[...statements.keys()]])
    const waits = new Map<number, Wait>()
    for (const row of rows) {
      const pid = Number(row['pid'])
      const what = `${statements.get(pid)?.number} ${String(row['by'])}`
      const before = this.known.get(pid)
      const isKnown = before?.what === what
      waits.set(pid, { what, since: isKnown ? before.since : this.now(), isKnown })
    }
    this.known = waits
    const hasLooked = ([pid, { since, isKnown }]: readonly [number, Wait]): boolean => {
      const said = looked.get(statements.get(pid)!.client)
      // What was said of the wait before this one has come by then.
      if (said === true && isKnown) return true
      return this.now() - since >= (said === undefined ? margin : longMargin)
    }
    return waits.size === statements.size && [...waits].every(hasLooked)
  }
}

/** Of those that say so: whether the server has looked for a deadlock since the client has begun to wait. */
const looked = new WeakMap<PgClient, boolean>()

const shorten = `SELECT set_config('deadlock_timeout', '${deadlockTimeout}', false)`
const tell = `
  SELECT set_config('log_lock_waits', 'on', false), set_config('client_min_messages', 'log', false)
    WHERE current_setting('client_min_messages') = 'notice' AND current_setting('lc_messages') ~* '^(c|en|posix)'`

/**
 * A deadlock is looked for after a second. In a test it lasts as long in every schedule that has
 * one. And when that has been done is said in the log only, of which clients can be told. Only a
 * superuser may change that; others wait.
 */
export async function watchWaits(client: PgClient, hearsNotices: boolean): Promise<void> {
  try {
    await client.query(shorten)
    if (!hearsNotices || (await client.query(tell)).rows.length === 0) return
    looked.set(client, false)
    client.connection.on('readyForQuery', () => {
      if (looked.has(client)) looked.set(client, false)
    })
  } catch {
    // Nor may it see what the log says.
  }
}

const settings =
  /\b(?:client_min_messages|log_lock_waits|deadlock_timeout|lc_messages|reset|discard)\b/i

/** A statement is sent: after some, the server may not say any more when it has looked. */
export function noteSettings(client: PgClient, text: string | undefined): void {
  if (text !== undefined && settings.test(text)) looked.delete(client)
}

/** What the server says besides. Whether it is part of the log, which nobody but this has asked for. */
export function noteNotice(client: PgClient, message: object): boolean {
  const { severity, routine, message: text } = message as Readonly<Record<string, unknown>>
  if (!looked.has(client) || severity !== 'LOG') return false
  if (routine === 'ProcSleep') looked.set(client, / still waiting for /.test(String(text)))
  return true
}
