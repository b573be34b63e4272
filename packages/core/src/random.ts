/** The next of a sequence of numbers from 0 up to, not including, 1. */
export type Random = () => number

/** A sequence that looks random and depends on the seed only (splitmix32). */
export function createRandom(seed: number): Random {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let bits = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32
  }
}

/** A whole number from 0 up to, not including, `below`. */
export function drawBelow(random: Random, below: number): number {
  return Math.floor(random() * below)
}
