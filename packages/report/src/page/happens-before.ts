import type { PageOrder } from '../page-failure.ts'

export type Relation = 'itself' | 'before' | 'after' | 'unordered'

/** How each step of an order stands to the chosen one in happens-before. */
export function relationsTo({ steps }: PageOrder, chosen: number): readonly Relation[] {
  if (chosen < 1) return []
  const before = new Set([chosen])
  for (let number = chosen; number > 0; number--) {
    if (before.has(number)) for (const earlier of steps[number - 1]!.after) before.add(earlier)
  }
  const after = new Set([chosen])
  for (let number = chosen + 1; number <= steps.length; number++) {
    if (steps[number - 1]!.after.some((earlier) => after.has(earlier))) after.add(number)
  }
  return steps.map((_, i): Relation => {
    if (i + 1 === chosen) return 'itself'
    if (before.has(i + 1)) return 'before'
    return after.has(i + 1) ? 'after' : 'unordered'
  })
}
