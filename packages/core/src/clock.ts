import { emptySet } from './event-set.ts'

/**
 * The clocks of the events of one run: for each, the set of earlier events that come before it
 * in happens-before. A square of bits, one row per event, `stride` words per row; the rows of a
 * shared prefix stay as they are from run to run.
 */
export interface Clocks {
  bits: number[]
  stride: number
}

// Plain arrays: a typed array of this size lives outside the heap, and making one costs more than filling it.
export function createClocks(stride = 2): Clocks {
  return { bits: emptySet(stride * 32 * stride), stride }
}

/** Makes room for event `index` and empties its row. */
export function clearClock(clocks: Clocks, index: number): void {
  if (index >= clocks.stride * 32) grow(clocks)
  const from = index * clocks.stride
  // `fill` is slower for the few words of a row.
  for (let word = from; word < from + clocks.stride; word++) clocks.bits[word] = 0
}

function grow(clocks: Clocks): void {
  const { bits, stride } = clocks
  const wider = createClocks(stride * 2)
  for (let row = 0; row < stride * 32; row++) {
    for (let word = 0; word < stride; word++) {
      wider.bits[row * wider.stride + word] = bits[row * stride + word]!
    }
  }
  clocks.bits = wider.bits
  clocks.stride = wider.stride
}

export function isBefore(clocks: Clocks, earlier: number, later: number): boolean {
  return (clocks.bits[later * clocks.stride + (earlier >> 5)]! & (1 << (earlier & 31))) !== 0
}

/** Puts an event and all that comes before it into the clock of a later one. */
export function joinClock(clocks: Clocks, later: number, earlier: number): void {
  const { bits, stride } = clocks
  const to = later * stride
  const from = earlier * stride
  for (let word = 0; word <= earlier >> 5; word++) bits[to + word]! |= bits[from + word]!
  bits[to + (earlier >> 5)]! |= 1 << (earlier & 31)
}

/** The clocks of the first `length` events as they are now. */
export function copyClocks(clocks: Clocks, length: number): Clocks {
  return { bits: clocks.bits.slice(0, length * clocks.stride), stride: clocks.stride }
}
