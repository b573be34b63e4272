import type { TaskId } from '@racetest/core'
import type { Names, OwnerId } from './resources.ts'
import type { Platform } from './platform.ts'
import type { Finder } from './presumptions.ts'
import type { Realm } from './realm.ts'
import { isOurs, isPlatformObject } from './opaque.ts'

/** What the world knows about one object in this run. */
export interface Known {
  owner: OwnerId
  /** Made where we could not see it: it shares its owner with all such objects of its class. */
  unknown: boolean
  /** Only with those that this task of `race()`, or the body, has found: no other one is to find it. */
  readonly foundBy?: TaskId
  /** Code that is not instrumented may touch it too. */
  foreign: boolean
  readonly proxy: boolean
  /** Neither a proxy nor the platform's: nothing stands between the object and its name. */
  readonly plain: boolean
  /** It was there before the first run, and is the same in all of them. */
  readonly outlives?: boolean
  /** The event that made it; undefined where we could not see it. */
  readonly madeBy?: number
}

/** How many objects are followed when one is handed to foreign code. */
const reachLimit = 10_000

/**
 * Which owner an object is. Objects made by instrumented code in this run are named by their
 * creation; those that outlive runs by identity; for all others one owner stands for the whole
 * class: too coarse never hides a conflict, a name that depends on who looks first would. What is
 * found where clients give tasks what they have asked for is one task's alone, until a run shows
 * that another one finds it as well.
 */
export class Objects {
  private readonly known = new Map<object, Known>()
  // Most accesses follow one to the same object.
  private latest: object | undefined
  private latestKnown: Known | undefined
  private allForeign = false

  private readonly names: Names
  private readonly realm: Realm
  private readonly platform: Platform
  private readonly finder: Finder
  private readonly escaped: (known: Known | undefined) => void

  /** `escaped` is told what foreign code gets hold of, the first time; undefined: all there is. */
  constructor(
    names: Names,
    realm: Realm,
    platform: Platform,
    finder: Finder,
    escaped: (known: Known | undefined) => void,
  ) {
    this.names = names
    this.realm = realm
    this.platform = platform
    this.finder = finder
    this.escaped = escaped
  }

  /** Registers an object that instrumented code has just made. */
  add(object: object, owner: OwnerId, foreign: boolean, madeBy: number): void {
    const known = this.find(object)
    if (known !== undefined && !known.unknown) return
    const proxy = this.isProxy(object)
    const plain = this.isPlain(object, proxy)
    this.learn(object, { owner, unknown: false, foreign, proxy, plain, madeBy })
  }

  private learn(object: object, known: Known): void {
    this.known.set(object, known)
    this.latest = object
    this.latestKnown = known
  }

  private find(object: object): Known | undefined {
    if (object === this.latest) return this.latestKnown
    const known = this.known.get(object)
    if (known !== undefined) {
      this.latest = object
      this.latestKnown = known
      if (known.foundBy !== undefined) this.noteFound(object, known.foundBy)
    }
    return known
  }

  private noteFound(object: object, by: TaskId): void {
    const { finder, isBody, isAlone, presumptions } = this.finder
    if (finder === undefined || finder === by || (isBody && isAlone)) return
    presumptions.refute(presumptionOf(classOf(object)))
  }

  has(object: object): boolean {
    const known = this.find(object)
    return (known !== undefined && !known.unknown) || this.realm.serials.has(object)
  }

  get(object: object): Known {
    return this.find(object) ?? this.discover(object)
  }

  /** What is known of a plain object: for most accesses one look tells all. */
  findPlain(object: object): Known | undefined {
    const known = this.find(object)
    return known?.plain === true ? known : undefined
  }

  private isPlain(object: object, proxy: boolean): boolean {
    return !proxy && !this.realm.proxies.has(object) && !isPlatformObject(object)
  }

  isForeign(known: Known): boolean {
    return known.foreign || this.allForeign
  }

  /** The object behind a proxy that instrumented code made, else the object itself. */
  target(object: object): object {
    let target = object
    for (let next = this.realm.proxies.get(target); next; next = this.realm.proxies.get(target)) {
      target = next
    }
    return target
  }

  isProxy(object: object): boolean {
    return this.platform.isProxy?.(object) ?? this.realm.proxies.has(object)
  }

  /** Foreign code got hold of what nobody saw. */
  escapeAll(): void {
    if (this.allForeign) return
    this.allForeign = true
    this.escaped(undefined)
  }

  /** Foreign code got hold of a value: whatever can be reached from it is no longer ours alone. */
  escape(value: unknown): void {
    if (!isObject(value) || this.allForeign) return
    const queue: object[] = [value]
    const seen = new Set<object>(queue)
    for (const object of queue) {
      if (seen.size > reachLimit) return this.escapeAll()
      // A function hides its variables; only instrumented code can reach them.
      if (typeof object === 'function' && isOurs(object)) continue
      // Not found by anybody, only handed on.
      const known = this.known.get(object) ?? this.discover(object)
      if (known.foreign && object !== value) continue
      if (!known.foreign) {
        if (known.foundBy !== undefined) this.noteFound(object, known.foundBy)
        this.escaped(known)
      }
      known.foreign = true
      if (known.proxy) continue
      for (const next of reachable(object)) {
        if (!seen.has(next)) {
          seen.add(next)
          queue.push(next)
        }
      }
    }
  }

  /** Those that foreign code has got hold of, or has given, in this run. */
  *foreign(): Generator<object> {
    for (const [object, known] of this.known) if (known.foreign) yield object
  }

  private discover(object: object): Known {
    const proxy = this.isProxy(object)
    const plain = this.isPlain(object, proxy)
    const serial = this.realm.serials.get(object)
    const label = proxy ? 'Proxy' : classOf(object)
    let known: Known
    if (serial === undefined) {
      const foreign = !proxy && !isOwnClass(object)
      const foundBy = proxy ? undefined : this.findFinder(object, label)
      const owner =
        foundBy === undefined
          ? this.names.owner(typeof object === 'function' ? functionName(object) : label)
          : this.names.found(label, foundBy)
      // All that comes later comes after who finds it alone.
      const isShared = foundBy === undefined || this.finder.isAlone
      known = { owner, unknown: true, ...(!isShared && { foundBy }), foreign, proxy, plain }
    } else {
      const owner = this.names.persistent(serial)
      this.names.label(owner, label)
      known = {
        owner,
        unknown: false,
        foreign: this.realm.foreign.has(object),
        proxy,
        plain,
        outlives: true,
      }
    }
    this.learn(object, known)
    return known
  }

  /** Whom an object is presumed to be made for. */
  private findFinder(object: object, label: string): TaskId | undefined {
    const { finder, presumptions } = this.finder
    if (typeof object === 'function' || label.endsWith('.prototype')) return undefined
    return presumptions.holds(presumptionOf(label)) ? finder : undefined
  }
}

const presumptionOf = (label: string): string => `objects of ${label}`

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The own data property, without running a getter. The object must not be a proxy. */
export function ownValue(object: object, key: PropertyKey): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

/** The name of an object's class, without running anything of the program's. */
export function classOf(object: object): string {
  const own = ownValue(object, 'constructor')
  if (typeof own === 'function' && ownValue(own, 'prototype') === object) {
    return `${functionName(own)}.prototype`
  }
  const constructor = constructorOf(object)
  const name = constructor && ownValue(constructor, 'name')
  return typeof name === 'string' && name !== '' ? name : 'Object'
}

function constructorOf(object: object): object | undefined {
  const prototype = Object.getPrototypeOf(object)
  if (prototype === null) return undefined
  const constructor = ownValue(prototype, 'constructor')
  return typeof constructor === 'function' ? constructor : undefined
}

function functionName(fn: object): string {
  const name = ownValue(fn, 'name')
  return typeof name === 'string' && name !== '' ? name : 'function'
}

export function isOwnClass(object: object): boolean {
  if (typeof object === 'function') return isOurs(object)
  const constructor = constructorOf(object)
  if (constructor !== undefined && isOurs(constructor)) return true
  // The prototype object of one of our classes.
  const own = ownValue(object, 'constructor')
  return typeof own === 'function' && isOurs(own)
}

/** What an object holds, without running anything of the program's. */
export function* reachable(object: object): Generator<object> {
  if (object instanceof Map) {
    for (const [key, value] of Map.prototype.entries.call(object)) {
      if (isObject(key)) yield key
      if (isObject(value)) yield value
    }
  } else if (object instanceof Set) {
    for (const value of Set.prototype.values.call(object)) if (isObject(value)) yield value
  }
  for (const key of Reflect.ownKeys(object)) {
    const value = ownValue(object, key)
    if (isObject(value)) yield value
  }
}

const builtinClass = /^(?:Object|Array|Map|Set|WeakMap|WeakSet|Date|RegExp)$/

/** What people would call an object: its class, or where that says little what it was assigned to. */
export function labelOf(object: object, written: string | undefined): string {
  const name = classOf(object)
  if (!builtinClass.test(name)) return name
  const last = written?.slice(written.lastIndexOf('.') + 1).replace(/^#/, '')
  return last !== undefined && last !== name && /^[\w$#]+$/.test(last) ? last : name.toLowerCase()
}
