import type { TaskId } from '@racetest/core'
import type { Names, OwnerId } from './resources.ts'
import type { Platform } from './platform.ts'
import type { Finder } from './presumptions.ts'
import type { Realm } from './realm.ts'
import { findProvenance, isConfined, isHolder } from './confined.ts'
import type { Region, Regions } from './regions.ts'
import { classOf, functionName, isObject, isOwnClass, reachable } from './object-kinds.ts'
import { isOurs, isPlatformObject } from './opaque.ts'

/** What the world knows about one object in this run. */
export interface Known {
  owner: OwnerId
  /** Made where we could not see it: it shares its owner with all such objects of its class. */
  unknown: boolean
  /** Only with those that this task of `race()`, or the body, has found: no other one is to find it. */
  readonly foundBy?: TaskId
  /** Whose code that is not instrumented may touch it too. */
  region: Region | undefined
  /** What it holds has not been looked at in this run. */
  unseen?: boolean
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
  private readonly regions: () => Regions
  private readonly escaped: (known: Known | undefined) => void

  /** `escaped` is told what foreign code gets hold of, the first time; undefined: all there is. */
  constructor(
    names: Names,
    realm: Realm,
    platform: Platform,
    finder: Finder,
    regions: () => Regions,
    escaped: (known: Known | undefined) => void,
  ) {
    this.names = names
    this.realm = realm
    this.platform = platform
    this.finder = finder
    this.regions = regions
    this.escaped = escaped
  }

  /** Registers an object that instrumented code has just made. */
  add(object: object, owner: OwnerId, region: Region | undefined, madeBy: number): void {
    const known = this.find(object)
    if (known !== undefined && !known.unknown) return
    const proxy = this.isProxy(object)
    const plain = this.isPlain(object, proxy)
    // Who has made it by `new` names it; who has the class may have it as well.
    const has = region ?? known?.region
    this.learn(object, { owner, unknown: false, region: has, proxy, plain, madeBy })
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

  /** Neither seen in this run nor when it was made. */
  isUnseen(object: object): boolean {
    if (this.known.has(object) || this.realm.serials.has(object)) return false
    return !isOwnClass(object) && !isHolder(object)
  }

  /** What is known of a class: whoever makes objects of it may have made it. */
  getPrototype(object: object): Known {
    return this.find(object) ?? this.discover(object, this.regions().opaque)
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
    return known.region !== undefined || this.allForeign
  }

  /** Foreign code is about to get hold of a value, if it has not got it yet. */
  offer(value: unknown): void {
    if (isObject(value) && this.has(value)) this.escaped(this.get(value))
  }

  /** Which code has got hold of a value; undefined where none is known to. */
  regionOf(value: unknown): Region | undefined {
    if (!isObject(value)) return undefined
    const known = this.known.get(value)
    if (known !== undefined) return known.region
    return this.realm.foreign.has(value) ? this.discover(value).region : undefined
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
    this.regions().refute()
    if (this.allForeign) return
    this.allForeign = true
    this.escaped(undefined)
  }

  /**
   * Foreign code got hold of a value: whatever can be reached from it is no longer ours alone.
   * `isGiven`: it comes from there, so that what nobody has seen was made there.
   */
  escape(value: unknown, region: Region = this.regions().opaque, isGiven = false): void {
    if (!isObject(value) || this.allForeign) return
    const queue: object[] = [value]
    const seen = new Set<object>(queue)
    /** What was found in what foreign code has had already. */
    const made = new Set<object>()
    for (const object of queue) {
      if (seen.size > reachLimit) return this.escapeAll()
      // A function hides its variables; only instrumented code can reach them.
      if (typeof object === 'function' && isOurs(object)) continue
      if (isConfined(object)) continue
      if (region !== this.regions().opaque && isPlatformObject(object)) continue
      // Not found by anybody, only handed on.
      const from = isGiven || made.has(object) ? region : undefined
      const known = this.known.get(object) ?? this.discover(object, from)
      const wasThere = known.region !== undefined
      const isLooked = wasThere && known.unseen !== true
      if (known.region === undefined) {
        if (known.foundBy !== undefined) this.noteFound(object, known.foundBy)
        this.escaped(known)
        known.region = region
      } else if (known.region.whole !== region.whole) {
        // Who has got it first is seen by what they have got, as where nobody has it yet.
        if (!known.unknown) this.escaped(known)
        this.regions().join(region, known.region)
      }
      known.unseen = false
      if (known.proxy) {
        const target = this.target(object)
        if (target !== object && !seen.has(target)) queue.push(target)
        seen.add(target)
        if (target === object && region !== this.regions().opaque) this.regions().refute()
        continue
      }
      if (isLooked && object !== value) continue
      for (const next of reachable(object)) {
        if (seen.has(next)) continue
        seen.add(next)
        queue.push(next)
        // What was put into an object of the program's before the runs nobody has seen.
        if (wasThere && known.outlives !== true) made.add(next)
      }
    }
  }

  /** Those that foreign code has got hold of, or has given, in this run. */
  *foreign(): Generator<object> {
    for (const [object, known] of this.known) if (known.region !== undefined) yield object
  }

  private discover(object: object, from?: Region): Known {
    const proxy = this.isProxy(object)
    const plain = this.isPlain(object, proxy)
    const serial = this.realm.serials.get(object)
    const label = proxy ? 'Proxy' : classOf(object)
    let known: Known
    const region = proxy ? undefined : this.findRegion(object, serial, from)
    const unseen = this.realm.foreign.has(object)
    if (serial === undefined) {
      const foundBy = proxy ? undefined : this.findFinder(object, label)
      const owner =
        foundBy === undefined
          ? this.names.owner(typeof object === 'function' ? functionName(object) : label)
          : this.names.found(label, foundBy)
      // All that comes later comes after who finds it alone.
      const isShared = foundBy === undefined || this.finder.isAlone
      known = { owner, unknown: true, ...(!isShared && { foundBy }), region, unseen, proxy, plain }
    } else {
      const owner = this.names.persistent(serial)
      this.names.label(owner, label)
      known = {
        owner,
        unknown: false,
        region,
        unseen,
        proxy,
        plain,
        outlives: true,
      }
    }
    this.learn(object, known)
    return known
  }

  private findRegion(
    object: object,
    serial: number | undefined,
    from: Region | undefined,
  ): Region | undefined {
    const regions = this.regions()
    const old = this.realm.foreign.get(object)
    if (old !== undefined) return regions.ofOld(old)
    if (serial !== undefined || isOwnClass(object)) return undefined
    if (regions.areMany && isHolder(object)) return undefined
    if (regions.areMany && object instanceof Promise) {
      const maker = this.finder.makerOf(object)
      if (maker !== undefined) return maker === 'program' ? undefined : maker
    }
    if (from !== undefined) return from
    // It may have been made by any of them.
    const isPlatform = object === globalThis || isPlatformObject(object)
    if (!isPlatform && findProvenance(object) === undefined) regions.refute()
    return regions.opaque
  }

  /** Whom an object is presumed to be made for. */
  private findFinder(object: object, label: string): TaskId | undefined {
    const { finder, presumptions } = this.finder
    if (typeof object === 'function' || label.endsWith('.prototype')) return undefined
    return presumptions.holds(presumptionOf(label)) ? finder : undefined
  }
}

const presumptionOf = (label: string): string => `objects of ${label}`
