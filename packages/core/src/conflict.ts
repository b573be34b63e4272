import type { Access, Kind, ResourceId } from './event.ts'

/**
 * What a step touches, made for the question "do these two steps conflict?".
 *
 * `masks[i]` belongs to `resources[i]`: bits 0-2 say how the resource itself is touched, bits
 * 3-5 how something inside it is. So an access is seen at every ancestor of its resource, and
 * two steps conflict only if they meet at one resource.
 *
 *     write map.k   →   map.k: 000010   map: 010000
 *     read  map     →                   map: 000001   meet at map: conflict
 */
export interface Footprint {
  readonly resources: ResourceId[]
  readonly masks: number[]
  /** One bit per resource (mod 31): no common bit, no common resource. */
  filter: number
  /** The same of the resources that are touched themselves: two steps that meet only above those do not conflict. */
  direct: number
  /** Where each resource is, once there are many. */
  index?: Map<ResourceId, number>
}

export type Parent = (resource: ResourceId) => ResourceId | undefined

// Not a table: to look up one of several names is slow.
const bitOf = (kind: Kind): number => (kind === 'read' ? 1 : kind === 'write' ? 2 : 4)
const inside = 3

/** Whether two masks of one resource conflict, for every pair of masks. */
const clashes: Uint8Array = tabulateClashes()

function tabulateClashes(): Uint8Array {
  // Reads commute with reads and updates with updates; a write commutes with nothing.
  const clash = (a: number, b: number) =>
    a !== 0 && b !== 0 && ((a | b) & 2 ? true : a !== b || a === 5)
  const table = new Uint8Array(64 * 64)
  for (let a = 0; a < 64; a++) {
    for (let b = 0; b < 64; b++) {
      const met = clash(a & 7, b & 7) || clash(a & 7, b >> inside) || clash(a >> inside, b & 7)
      table[a * 64 + b] = met ? 1 : 0
    }
  }
  return table
}

export function emptyFootprint(): Footprint {
  return { resources: [], masks: [], filter: 0, direct: 0 }
}

/** The footprint of some accesses. */
export function collectFootprint(accesses: readonly Access[], parent?: Parent): Footprint {
  const footprint = emptyFootprint()
  for (const { resource, kind } of accesses) touch(footprint, resource, kind, parent)
  return footprint
}

/** Adds one access to a footprint. */
export function touch(
  footprint: Footprint,
  resource: ResourceId,
  kind: Kind,
  parent?: Parent,
): void {
  // Where a mark is, those above it are as well.
  const bit = bitOf(kind)
  if (!mark(footprint, resource, bit) || !parent) return
  for (let up = parent(resource); up !== undefined; up = parent(up)) {
    if (!mark(footprint, up, bit << inside)) return
  }
}

/** Adds the footprint of another step. */
export function join(footprint: Footprint, other: Footprint): void {
  const { resources, masks } = other
  for (let i = 0; i < resources.length; i++) mark(footprint, resources[i]!, masks[i]!)
}

/** False if that was known. */
function mark(footprint: Footprint, resource: ResourceId, bits: number): boolean {
  const { resources, masks } = footprint
  if ((bits & 7) !== 0) footprint.direct |= 1 << (resource % 31)
  const at = find(footprint, resource)
  if (at !== undefined) {
    const known = masks[at]!
    masks[at] = known | bits
    return masks[at] !== known
  }
  masks.push(bits)
  const length = resources.push(resource)
  footprint.filter |= 1 << (resource % 31)
  if (footprint.index) footprint.index.set(resource, length - 1)
  else if (length > few) footprint.index = new Map(resources.map((each, i) => [each, i]))
  return true
}

/** Below this a scan is faster than a map. */
const few = 48

function find({ resources, index }: Footprint, resource: ResourceId): number | undefined {
  if (index) return index.get(resource)
  for (let i = 0; i < resources.length; i++) if (resources[i] === resource) return i
  return undefined
}

/** Whether the order of two steps of different tasks can matter. */
export function conflicts(a: Footprint, b: Footprint): boolean {
  if ((a.direct & b.filter) === 0 && (a.filter & b.direct) === 0) return false
  const small = a.resources.length <= b.resources.length ? a : b
  const large = small === a ? b : a
  for (let i = 0; i < small.resources.length; i++) {
    const resource = small.resources[i]!
    if ((large.filter & (1 << (resource % 31))) === 0) continue
    const at = find(large, resource)
    if (at !== undefined && clashes[small.masks[i]! * 64 + large.masks[at]!]) return true
  }
  return false
}

/** Whether two accesses conflict; `parent` makes an access conflict with those to ancestors and descendants. */
export function conflictsWith(a: Access, b: Access, parent?: Parent): boolean {
  return conflicts(collectFootprint([a], parent), collectFootprint([b], parent))
}
