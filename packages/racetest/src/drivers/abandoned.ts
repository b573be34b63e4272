import { getRealm } from '@racetest/runtime'

type End = () => unknown

const { setImmediate, now } = getRealm().real

interface Held {
  readonly end: End
  readonly returned: (() => void) | undefined
}

/** What runs have been given and have not given back, and how to take it from them. */
const held = new Map<object, Held>()

/** A run has it from now on. `returned` is called when it gives it back by itself. */
export function hold(connection: object, end: End, returned?: () => void): void {
  held.set(connection, { end, returned })
}

/** The run has it no longer. */
export function giveBack(connection: object): void {
  held.get(connection)?.returned?.()
  held.delete(connection)
}

/**
 * Takes back what the last run still has: it has failed, or waits forever. Its locks would keep the
 * next one from ever beginning, and its connections would be missing in the pool.
 * Returns what was ended.
 */
export async function takeBack(): Promise<ReadonlySet<object>> {
  const all = new Map(held)
  held.clear()
  for (const { end } of all.values()) await attempt(end)
  return new Set(all.keys())
}

/** What cannot be done is not there to be done: the server is gone, or the connection. */
export async function attempt(what: End): Promise<void> {
  try {
    await what()
  } catch {}
}

/** Milliseconds that a server gets to end what it has been told to end. */
const patience = 2000

/** Asks again and again. */
export async function waitFor(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const began = now()
  while (!(await isTrue()) && now() - began < patience)
    await new Promise<void>((resolve) => void setImmediate(resolve))
}
