import { getRealm, isOwnClass, type Run } from '@racetest/runtime'
import { watchedSockets } from './drivers/loopback.ts'
import { Heap, type HeapNode } from './heap.ts'
import { Inspector } from './inspector.ts'

/**
 * What the engine, Node, the loaders of modules and the test runner keep: whatever there is hangs
 * on it.
 */
const foreign = new RegExp(
  `^(?:${[
    'system / .*|process|global.*|Window.*|Promise|Generator|Async.*',
    'Module|ModuleWrap|Module Namespace|EvaluatedModule.*|.*ModuleRunner.*',
    'TCP|TLSWrap|Pipe|HTTPParser|Timeout|Timer.*|Immediate|ReadableState|WritableState|Fixed(?:Queue|CircularBuffer)',
  ].join('|')})$`,
)

const plain = /^(?:Object|Array|Map|Set)$/

let inspector: Inspector | undefined
/** The last one, as long as there is memory for it. */
let latest: WeakRef<Heap> | undefined

/** The farthest object that holds a socket, of those that have a class of their own. */
export function findInHeap(socket: object, run: Run | undefined): object | undefined {
  const heap = latest?.deref()
  return (heap && climb(heap, socket, run)) ?? climb(takeHeap(), socket, run)
}

function takeHeap(): Heap {
  inspector ??= new Inspector('resource.owner')
  const heap = new Heap(inspector)
  latest = new WeakRef(heap)
  return heap
}

/** Before another test file. */
export function forgetHeap(): void {
  inspector?.close()
  inspector = undefined
  latest = undefined
}

function climb(heap: Heap, socket: object, run: Run | undefined): object | undefined {
  const start = heap.find(socket)
  if (start === undefined) return undefined
  // Ours hold whatever a run has seen.
  const ours = [getRealm(), run, run?.objects, ...watchedSockets]
  const walk = new Walk(heap, new Set(ours.map((object) => object && heap.find(object))))
  // Variables lead to timers and to modules: they come only where there is no other way.
  const above = walk.farthest(start)
  if (above !== undefined) return above
  const nearest = walk.nearest(start)
  return nearest && (walk.farthest(nearest.index) ?? heap.objectOf(nearest))
}

class Walk {
  /** Whether objects of a class are the program's own: who uses something does not own it. */
  private readonly verdicts = new Map<string, boolean>()
  private readonly heap: Heap
  private readonly excluded: ReadonlySet<number | undefined>

  constructor(heap: Heap, excluded: ReadonlySet<number | undefined>) {
    this.heap = heap
    this.excluded = excluded
  }

  /** Through objects alone. What comes again, of a class that came before, hangs on the same thing from another side. */
  farthest(start: number): object | undefined {
    let farthest: object | undefined
    const seen = new Set<string>()
    for (const node of this.above(start, false)) {
      if (!isNamed(node) || seen.has(node.name)) continue
      seen.add(node.name)
      farthest = this.heap.objectOf(node) ?? farthest
    }
    return farthest
  }

  /** Through functions and their variables, too. */
  nearest(start: number): HeapNode | undefined {
    for (const node of this.above(start, true))
      if (isNamed(node) && this.heap.objectOf(node) !== undefined) return node
    return undefined
  }

  /** From near to far. */
  private *above(start: number, throughVariables: boolean): Generator<HeapNode> {
    const seen = new Set([start])
    for (const index of seen) {
      for (const node of this.heap.holdersOf(index)) {
        if (seen.has(node.index) || !this.isWay(node, throughVariables)) continue
        seen.add(node.index)
        yield node
      }
    }
  }

  private isWay(node: HeapNode, throughVariables: boolean): boolean {
    const { index, type, name } = node
    if (this.excluded.has(index)) return false
    if (name === 'system / Context') return throughVariables
    if (type === 'closure') return throughVariables && !this.isProgram(node)
    if (type === 'hidden' || type === 'array') return true
    return type === 'object' && !foreign.test(name) && !this.isProgram(node)
  }

  /** Or nothing that anybody could name. */
  private isProgram(node: HeapNode): boolean {
    if (plain.test(node.name)) return false
    // Many functions have the name of another one, or none.
    const known = node.type === 'closure' ? undefined : this.verdicts.get(node.name)
    if (known !== undefined) return known
    const object = this.heap.objectOf(node)
    const verdict = object === undefined || isOwnClass(object)
    this.verdicts.set(node.name, verdict)
    return verdict
  }
}

const isNamed = ({ type, name }: HeapNode): boolean =>
  type === 'object' && !plain.test(name) && !foreign.test(name)
