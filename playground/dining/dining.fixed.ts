import type { Fork } from './dining.ts'

export async function dine(left: Fork, right: Fork): Promise<void> {
  // Everybody takes the lower one first, so nobody can wait in a circle.
  const [first, second] = left.id < right.id ? [left, right] : [right, left]
  await first.take()
  await second.take()
  left.put()
  right.put()
}
