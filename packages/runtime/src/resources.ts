import type { ResourceId, TaskId } from '@racetest/core'
import { containerOf, normaliseKey } from './external-keys.ts'
import { restoreValue, type SavedNames, saveValue } from './saved-names.ts'

/** An object, a scope or a named thing that owns resources. Stable from run to run. */
export type OwnerId = number

/** The resource that contains all others: something that cannot be named touches it. */
// Ids are handed out here; the brand keeps others from making them up.
export const everything = 0 as ResourceId

/** Numbers of what was created, by the task, its step, and the ordinal in that step. */
class Creations {
  readonly byTask: number[][][] = []

  of(task: number, step: number): number[] {
    const steps = (this.byTask[task] ??= [])
    return (steps[step] ??= [])
  }
}

// All but what is given to it.
const savedFields = [
  'tasks',
  'objects',
  'promises',
  'keys',
  'wholes',
  'parents',
  'owners',
  'keyOf',
  'labels',
  'said',
  'counts',
  'named',
  'externals',
  'outside',
  'persistents',
  'outliving',
  'coarse',
  'nextOwner',
  'nextTask',
] as const

/**
 * Stable numbers and words for tasks, objects and resources. One table serves all runs of a
 * world: the same creation (by which task, in which of its steps, as which) is the same number
 * in every run, although the objects themselves are new ones.
 */
export class Names {
  private readonly tasks = new Creations()
  private readonly objects = new Creations()
  private readonly promises = new Creations()
  private readonly keys: Map<unknown, ResourceId>[] = []
  private readonly wholes: (ResourceId | undefined)[] = []
  private readonly parents: (ResourceId | undefined)[] = [undefined]
  private readonly owners: OwnerId[] = [0]
  private readonly keyOf: unknown[] = [undefined]
  private readonly labels = new Map<OwnerId, string>()
  private readonly said = new Map<OwnerId, string>()
  private readonly counts = new Map<string, number>()
  private readonly named = new Map<string, OwnerId>()
  private readonly externals = new Map<string, ResourceId>()
  private readonly outside = new Set<OwnerId>()
  private readonly persistents: (OwnerId | undefined)[] = []
  private readonly outliving = new Set<OwnerId>()
  private readonly coarse = new Set<OwnerId>()
  private nextOwner: OwnerId = 1
  private nextTask = 1

  /** Names of variables, by the site of their declaration. */
  variableName: ((site: number) => string | undefined) | undefined

  /** The id of the `ordinal`-th task created by a step. */
  task(parent: TaskId | 0, step: number, ordinal: number): TaskId {
    const ids = this.tasks.of(parent, step)
    // Ids are handed out here; the brand keeps others from making them up.
    return (ids[ordinal] ??= this.nextTask++) as TaskId
  }

  /** The id of the `ordinal`-th object created by a step. */
  object(task: TaskId, step: number, ordinal: number): OwnerId {
    const ids = this.objects.of(task, step)
    return (ids[ordinal] ??= this.nextOwner++)
  }

  /** The id of the `ordinal`-th promise created by a step. */
  promise(task: TaskId, step: number, ordinal: number): OwnerId {
    const ids = this.promises.of(task, step)
    let id = ids[ordinal]
    if (id === undefined) {
      id = this.nextOwner++
      ids[ordinal] = id
      this.label(id, 'Promise')
    }
    return id
  }

  /** The owner of an object that outlives runs and was numbered when it was made. */
  persistent(serial: number): OwnerId {
    const owner = (this.persistents[serial] ??= this.nextOwner++)
    this.outliving.add(owner)
    return owner
  }

  /** An owner that is known by name alone; what has the same name is taken for the same thing. */
  owner(name: string): OwnerId {
    let owner = this.named.get(name)
    if (owner === undefined) {
      owner = this.nextOwner++
      this.named.set(name, owner)
      this.said.set(owner, name)
    }
    return owner
  }

  /** What a task alone finds of a class. */
  found(label: string, by: TaskId): OwnerId {
    const owner = this.owner(`${label} of task ${by}`)
    this.said.set(owner, label)
    return owner
  }

  /** The resource of an owner as a whole; contains its keys. */
  whole(owner: OwnerId): ResourceId {
    return (this.wholes[owner] ??= this.add(owner, everything, undefined))
  }

  /** The resource of one key of an owner. */
  key(owner: OwnerId, given: unknown): ResourceId {
    if (this.coarse.size > 0 && this.coarse.has(owner)) return this.whole(owner)
    const key = typeof given === 'symbol' ? nameSymbol(given) : given
    const keys = (this.keys[owner] ??= new Map())
    let resource = keys.get(key)
    if (resource === undefined) {
      resource = this.add(owner, this.whole(owner), key)
      keys.set(key, resource)
    }
    return resource
  }

  /** A resource outside the heap, inside that of the key that contains its key. */
  external(given: string): ResourceId {
    const key = normaliseKey(given)
    const known = this.externals.get(key)
    if (known !== undefined) return known
    const container = containerOf(key)
    const parent = container === undefined ? everything : this.external(container)
    if (this.coarse.has(this.owners[parent]!)) return parent
    // Not the owner of that name: people may call a key like anything else.
    const owner = this.nextOwner++
    this.said.set(owner, key)
    const resource = this.add(owner, parent, undefined)
    this.wholes[owner] = resource
    this.outside.add(owner)
    this.externals.set(key, resource)
    return resource
  }

  ownerOf(resource: ResourceId): OwnerId {
    return this.owners[resource]!
  }

  /** The whole that a property or an entry is part of, if the object is a new one in every run; of what is outside the heap, what contains it. */
  wholeOf(resource: ResourceId): ResourceId | undefined {
    const owner = this.owners[resource]!
    if (this.isExternal(resource)) {
      const container = this.parents[resource]!
      return container === everything ? undefined : container
    }
    const key = this.keyOf[resource]
    const isKey = typeof key === 'string' || key === orderKey || this.wholes[owner] === resource
    return isKey && !this.outliving.has(owner) ? this.whole(owner) : undefined
  }

  /** From now on the keys of its owner count as one: they are others in every run. */
  coarsen(resource: ResourceId): void {
    const isExternal = this.isExternal(resource)
    this.coarse.add(this.owners[isExternal ? this.parents[resource]! : resource]!)
    if (!isExternal) return
    // Found again, they are what contains them.
    for (const [key, inner] of this.externals) {
      if (this.parents[inner] === this.parents[resource]) this.externals.delete(key)
    }
  }

  private isExternal(resource: ResourceId): boolean {
    return this.outside.has(this.owners[resource]!)
  }

  parent(resource: ResourceId): ResourceId | undefined {
    return this.parents[resource]
  }

  /** What kind of thing an owner is, for its words: the name of its class or variable. */
  label(owner: OwnerId, label: string): void {
    if (!this.labels.has(owner)) this.labels.set(owner, label)
  }

  /** The resource in words: `Account#1.balance`, `entries["k"]`, `count`. */
  describe(resource: ResourceId): string {
    if (resource === everything) return 'anything'
    const owner = this.owners[resource]!
    const name = this.describeOwner(owner)
    const key = this.keyOf[resource]
    if (key === undefined && this.wholes[owner] === resource) return name
    if (key === orderKey) return `the order of ${name}`
    if (key === valueKey) return name
    // A variable of a scope: the number is the site of its declaration.
    const variable = typeof key === 'number' ? this.variableName?.(key) : undefined
    if (variable !== undefined) return variable
    if (typeof key === 'string' && /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*(@.*)?$/u.test(key)) {
      return `${name}.${key.replace(/@.*/, '')}`
    }
    return `${name}[${typeof key === 'string' && !key.startsWith('Symbol(') ? JSON.stringify(key) : String(key)}]`
  }

  describeOwner(owner: OwnerId): string {
    let words = this.said.get(owner)
    if (words === undefined) {
      const label = this.labels.get(owner) ?? 'object'
      const count = (this.counts.get(label) ?? 0) + 1
      this.counts.set(label, count)
      words = `${label}#${count}`
      this.said.set(owner, words)
    }
    return words
  }

  /** Something outside the heap has been touched. */
  get reachOutside(): boolean {
    return this.externals.size > 0
  }

  /** All that is known, as plain data; undefined where something has no name that can be written down. */
  save(): SavedNames | undefined {
    const saved: Record<string, unknown> = {}
    for (const field of savedFields) {
      const value = this[field]
      saved[field] = saveValue(value instanceof Creations ? value.byTask : value, keySymbols)
      if (saved[field] === undefined) return undefined
    }
    return saved
  }

  /** Before anything has a name: from what `save` has returned. */
  restore(saved: SavedNames): void {
    for (const field of savedFields) {
      const value = restoreValue(saved[field], keySymbols)
      const known = this[field]
      if (known instanceof Creations) Object.assign(known.byTask, value)
      else Object.assign(this, { [field]: value })
    }
  }

  private add(owner: OwnerId, parent: ResourceId, key: unknown): ResourceId {
    const resource = this.parents.length as ResourceId
    this.parents.push(parent)
    this.owners.push(owner)
    this.keyOf.push(key)
    return resource
  }
}

/** The key under which an owner's order of keys (and their number) is a resource. */
export const orderKey: unique symbol = Symbol('order')
/** The key of an owner that is a single value: a variable, a promise, a clock. */
export const valueKey: unique symbol = Symbol('value')

const keySymbols: readonly symbol[] = [orderKey, valueKey]

/** Symbols are new in every run, so they go by their description; two of the same are taken for one. */
function nameSymbol(symbol: symbol): unknown {
  return symbol === orderKey || symbol === valueKey ? symbol : String(symbol)
}
