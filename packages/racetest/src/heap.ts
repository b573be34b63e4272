import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import v8 from 'node:v8'
import type { Inspector, Remote } from './inspector.ts'

/** https://developer.chrome.com/docs/devtools/memory-problems/heap-snapshots, as V8 writes it. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[], ...unknown[]]
      readonly edge_fields: readonly string[]
      readonly edge_types: readonly [readonly string[], ...unknown[]]
    }
  }
  readonly nodes: readonly number[]
  readonly edges: readonly number[]
  readonly strings: readonly string[]
}

/** Something in the heap: an object, a function, the variables of one, or what the engine keeps of them. */
export interface HeapNode {
  /** Where it is in the snapshot. */
  readonly index: number
  readonly type: string
  /** Of an object that is the name of its class. */
  readonly name: string
}

/** All there is in the heap, and what holds it, as of the time it was made. */
export class Heap {
  private readonly inspector: Inspector
  private readonly snapshot: Snapshot
  private readonly width: number
  /** Of each node the begin of its part of `holders`, which are nodes by number. */
  private readonly begins: Uint32Array
  private readonly holders: Uint32Array

  constructor(inspector: Inspector) {
    this.inspector = inspector
    inspector.post('HeapProfiler.enable')
    this.snapshot = takeSnapshot()
    this.width = this.snapshot.snapshot.meta.node_fields.length
    this.begins = new Uint32Array(this.snapshot.nodes.length / this.width + 1)
    this.holders = this.index()
  }

  /** Where an object is; undefined if it has come since. */
  find(object: object): number | undefined {
    const remote = this.inspector.refer(object)
    const { heapSnapshotObjectId } = this.inspector.post<{ heapSnapshotObjectId: string }>(
      'HeapProfiler.getHeapObjectId',
      { objectId: remote.objectId },
    )
    this.inspector.release(remote)
    const { nodes } = this.snapshot
    const id = Number(heapSnapshotObjectId)
    for (let i = 0; i < nodes.length; i += this.width) if (nodes[i + 2] === id) return i
    return undefined
  }

  /** Undefined for what only looks like one, and for one that has gone since. */
  objectOf({ index }: HeapNode): object | undefined {
    const answer = this.inspector.ask<{ result: Remote }>('HeapProfiler.getObjectByHeapObjectId', {
      objectId: String(this.snapshot.nodes[index + 2]),
    })
    if (answer instanceof Error) return undefined
    const object = this.inspector.resolve(answer.result)
    this.inspector.release(answer.result)
    return object
  }

  /** What keeps that from being collected, directly. */
  holdersOf(index: number): HeapNode[] {
    const number = index / this.width
    const holders = this.holders.subarray(this.begins[number], this.begins[number + 1])
    return Array.from(holders, (holder) => this.node(holder * this.width))
  }

  private node(index: number): HeapNode {
    const { nodes, strings, snapshot } = this.snapshot
    const type = snapshot.meta.node_types[0][nodes[index]!]!
    return { index, type, name: strings[nodes[index + 1]!]! }
  }

  private index(): Uint32Array {
    const { begins } = this
    this.eachEdge((_from, to) => begins[to + 1]!++)
    for (let i = 1; i < begins.length; i++) begins[i]! += begins[i - 1]!
    const free = begins.slice()
    const holders = new Uint32Array(begins.at(-1)!)
    this.eachEdge((from, to) => {
      holders[free[to]!++] = from
    })
    return holders
  }

  /** By numbers of nodes, without what keeps nothing. */
  private eachEdge(tell: (from: number, to: number) => void): void {
    const { nodes, edges, strings, snapshot } = this.snapshot
    const { node_fields, edge_fields, edge_types } = snapshot.meta
    const count = node_fields.indexOf('edge_count')
    const weak = edge_types[0].indexOf('weak')
    const internal = edge_types[0].indexOf('internal')
    // Who is in a WeakMap is not kept by it.
    const pairs = new Set(strings.flatMap((text, i) => (/ pair in WeakMap /.test(text) ? [i] : [])))
    let edge = 0
    for (let i = 0; i < nodes.length; i += this.width) {
      const end = edge + nodes[i + count]! * edge_fields.length
      for (; edge < end; edge += edge_fields.length) {
        const type = edges[edge]!
        if (type === weak || (type === internal && pairs.has(edges[edge + 1]!))) continue
        tell(i / this.width, edges[edge + 2]! / this.width)
      }
    }
  }
}

/** The inspector itself takes its time on Node 24, and answers later. */
function takeSnapshot(): Snapshot {
  const folder = mkdtempSync(path.join(tmpdir(), 'racetest-heap-'))
  try {
    const file = v8.writeHeapSnapshot(path.join(folder, 'heap.heapsnapshot'))
    return JSON.parse(readFileSync(file, 'utf8')) as Snapshot
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
