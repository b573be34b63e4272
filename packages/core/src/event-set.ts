/** Some of the events of one run, by index. */
export type EventSet = number[]

/** A set without any, with room for the events up to `last`. */
export function emptySet(last: number): EventSet {
  // Most have one word, and an empty array would make room for many.
  const set: EventSet = [0]
  for (let word = 1; word <= last >> 5; word++) set.push(0)
  return set
}

export function includes(set: EventSet, index: number): boolean {
  return (set[index >> 5]! & (1 << (index & 31))) !== 0
}

/** The first of the events up to `index` next to it that are all in the set; it is one of them. */
export function startOfRun(set: EventSet, index: number): number {
  return set[index >> 5] === -1 ? index & ~31 : index
}
