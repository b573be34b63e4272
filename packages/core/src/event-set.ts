import type { Clocks } from './clock.ts'

/** One set of events. */
export type EventSet = number[]

/** A set of events without any, that many words wide. */
export function emptySet(words: number): EventSet {
  const set: EventSet = []
  for (let word = 0; word < words; word++) set.push(0)
  return set
}

export function includes(set: EventSet, index: number): boolean {
  return (set[index >> 5]! & (1 << (index & 31))) !== 0
}

/** Puts an event and all that comes before it into a set. */
export function addClock(set: EventSet, clocks: Clocks, index: number): void {
  const from = index * clocks.stride
  for (let word = 0; word <= index >> 5; word++) set[word]! |= clocks.bits[from + word]!
  set[index >> 5]! |= 1 << (index & 31)
}
