import type { EventSet } from './event-set.ts'

/**
 * The clocks of the events of one run: for each, the set of earlier events that come before it
 * in happens-before. A triangle of bits, one row per event, each with as many words as it needs;
 * the rows of a shared prefix stay as they are from run to run.
 */
export interface Clocks {
  // A plain array: a typed one lives outside the heap, and making one costs more than filling it.
  readonly bits: number[]
}

export function createClocks(): Clocks {
  return { bits: [] }
}

/** Where the row of an event begins: 32 rows have one word, the next 32 have two. */
function rowOf(index: number): number {
  const words = (index >> 5) + 1
  return words * ((words - 1) * 16 + (index & 31))
}

/** Empties the row of event `index`; those before it are there. */
export function clearClock({ bits }: Clocks, index: number): void {
  const from = rowOf(index)
  // `fill` is slower for the few words of a row.
  for (let word = 0; word <= index >> 5; word++) bits[from + word] = 0
}

export function isBefore({ bits }: Clocks, earlier: number, later: number): boolean {
  return (bits[rowOf(later) + (earlier >> 5)]! & (1 << (earlier & 31))) !== 0
}

/** Puts an event and all that comes before it into the clock of a later one. */
export function joinClock({ bits }: Clocks, later: number, earlier: number): void {
  const to = rowOf(later)
  const from = rowOf(earlier)
  for (let word = 0; word <= earlier >> 5; word++) bits[to + word]! |= bits[from + word]!
  bits[to + (earlier >> 5)]! |= 1 << (earlier & 31)
}

/** Puts an event alone into the clock of a later one. */
export function addBit({ bits }: Clocks, earlier: number, later: number): void {
  bits[rowOf(later) + (earlier >> 5)]! |= 1 << (earlier & 31)
}

/** Puts an event and all that comes before it into a set. */
export function addClock(set: EventSet, { bits }: Clocks, index: number): void {
  const from = rowOf(index)
  for (let word = 0; word <= index >> 5; word++) set[word]! |= bits[from + word]!
  set[index >> 5]! |= 1 << (index & 31)
}

/** The clocks of the first `length` events as they are now. */
export function copyClocks({ bits }: Clocks, length: number): Clocks {
  return { bits: bits.slice(0, rowOf(length)) }
}
