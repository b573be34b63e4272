import type { PagePair } from '../page-data.ts'

export function isBothWays({ orders }: PagePair): boolean {
  return orders[0].isTaken && orders[1].isTaken
}
