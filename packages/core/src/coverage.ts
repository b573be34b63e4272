import type { SiteKind } from './site.ts'

/** A site as it stands in the source: the same in every test and every worker. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly kind: SiteKind
}

/** A race pair by its places, in order. `orders` and `failing` as in `RacePair`. */
export interface PlacePair {
  readonly places: readonly [Place, Place]
  readonly orders: number
  readonly failing: boolean
}

export interface PlaceAwait {
  readonly place: Place
  readonly split: boolean
}

/** What was explored of the source, by one test or by many. In order of places. */
export interface Coverage {
  readonly pairs: readonly PlacePair[]
  readonly awaits: readonly PlaceAwait[]
}

/** In order, whatever the order of the parts: each pair and each await once. */
function gather({ pairs, awaits }: Coverage): Coverage {
  const byPair = new Map<string, PlacePair>()
  for (const given of pairs) {
    const pair = inOrder(given)
    const name = pair.places.map(nameOf).join()
    const { orders, failing } = byPair.get(name) ?? { orders: 0, failing: false }
    const merged = { orders: orders | pair.orders, failing: failing || pair.failing }
    byPair.set(name, { places: pair.places, ...merged })
  }
  const byPlace = new Map<string, PlaceAwait>()
  for (const { place, split } of awaits) {
    const name = nameOf(place)
    byPlace.set(name, { place, split: split || byPlace.get(name)?.split === true })
  }
  return {
    pairs: [...byPair.values()].toSorted(
      (a, b) => compare(a.places[0], b.places[0]) || compare(a.places[1], b.places[1]),
    ),
    awaits: [...byPlace.values()].toSorted((a, b) => compare(a.place, b.place)),
  }
}

/** What several have explored together. Neither their order nor how they are grouped matters. */
export function mergeCoverage(coverages: readonly Coverage[]): Coverage {
  return gather({
    pairs: coverages.flatMap(({ pairs }) => pairs),
    awaits: coverages.flatMap(({ awaits }) => awaits),
  })
}

/** Sites have another order in the source than their numbers have. */
function inOrder({ places: [a, b], orders, failing }: PlacePair): PlacePair {
  if (compare(a, b) <= 0) return { places: [a, b], orders, failing }
  return { places: [b, a], orders: ((orders & 1) << 1) | (orders >> 1), failing }
}

const nameOf = ({ file, line, column, kind }: Place): string => `${file}:${line}:${column}:${kind}`

function compare(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  if (a.line !== b.line) return a.line - b.line
  if (a.column !== b.column) return a.column - b.column
  return a.kind < b.kind ? -1 : Number(a.kind > b.kind)
}
