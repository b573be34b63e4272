import type { Kind, ResourceId, SiteId } from '@racetest/core'
import { findProvenance, isConfined, type Provenance } from './confined.ts'
import { isObject } from './object-kinds.ts'
import type { OldRegion } from './old-regions.ts'
import { apart } from './presumptions.ts'
import type { Step } from './step.ts'

/**
 * What code that is not instrumented has in its hands, apart from all else that such code has: a
 * client, what it was given and what it gave. A call touches all of it.
 */
export class Region {
  readonly resource: ResourceId
  private into: Region | undefined
  private readonly members: Region[] = [this]

  constructor(resource: ResourceId) {
    this.resource = resource
  }

  get whole(): Region {
    return this.into?.whole ?? this
  }

  /** All that it consists of, those first that are this one by itself: which others there are may depend on other steps. */
  get resources(): ResourceId[] {
    const all = this.whole.members.map(({ resource }) => resource)
    return [this.resource, ...all.filter((resource) => resource !== this.resource)]
  }

  join(other: Region): Region {
    const [whole, part] = [this.whole, other.whole]
    if (whole === part) return whole
    part.into = whole
    whole.members.push(...part.members)
    return whole
  }
}

/**
 * The regions of a run. Code of which nothing is known shares one, `opaque`. Code that is confined
 * keeps to what it is given, so a call of it joins the regions of that, and no other. This holds
 * only as long as it is seen what goes from one to another: once it is not, a presumption is
 * refuted, and the search begins anew with one region.
 */
export class Regions {
  readonly opaque: Region
  /** Whose code is running, as far as it was called in this step and has not returned. */
  within: Region | undefined

  /** Those whose code may be what microtasks run in this step. */
  private active: Region[] = []
  /** There is another one than `opaque`. */
  areMany: boolean
  private readonly old = new Map<number, Region>()

  private readonly step: Step

  constructor(step: Step) {
    this.step = step
    this.opaque = new Region(step.world.special.opaque)
    this.areMany = step.realm.old.areMany
  }

  /** A step begins. */
  begin(): void {
    this.within = undefined
    this.step.opaqueDepth = 0
    if (this.active.length > 0) this.active = []
  }

  /**
   * The region of a call, of what it is given and of what it gives. `fn` is undefined for what the
   * platform does to those objects.
   */
  enter(fn: object | undefined, given: readonly unknown[]): Region {
    if (!this.step.canName) return this.opaque
    const provenance = fn && findProvenance(fn)
    // Whether there is one already may depend on other steps; names and what comes first must not.
    const owner = provenance === 'confined' ? this.step.newOwner() : undefined
    if (owner === undefined && !this.areMany) return this.opaque
    if (!this.areApart) return this.opaque
    if (fn !== undefined && owner === undefined && !this.isOfRegion(fn, given, provenance))
      return this.opaque
    const { objects } = this.step
    if (this.areMany) this.step.escapeWritten()
    const all = (fn === undefined ? given : [fn, ...given]).map((value) => this.behind(value))
    for (const value of all) objects.offer(value)
    const [first, ...others] = all.flatMap((value) => objects.regionOf(value) ?? [])
    if (first === undefined) return owner === undefined ? this.opaque : this.add(owner)
    for (const other of others) this.join(first, other)
    return first
  }

  /** The region of what is called back by something that code of `from` has begun. */
  callBack(fn: object, args: readonly unknown[], from: Region | undefined): Region {
    const own = this.step.objects.regionOf(fn) ?? from
    // What a module exports is none of who has begun it.
    if (own === undefined || findProvenance(fn) !== undefined) return this.enter(fn, args)
    for (const value of args) this.join(own, this.step.objects.regionOf(value) ?? own)
    return own
  }

  /** The region of an object that was there before the runs. */
  ofOld(old: OldRegion): Region {
    const { serial, isOpaque } = old.whole
    if (isOpaque || !this.areApart) return this.opaque
    let region = this.old.get(serial)
    if (region === undefined) {
      region = this.add(this.step.world.names.owner(`region ${serial}`))
      this.old.set(serial, region)
    }
    return region
  }

  /** Code in one gets hold of something in the other. */
  join(region: Region, other: Region): void {
    if (region.whole === other.whole) return
    for (const each of [region, other]) this.touch(each, 'write', undefined)
    region.join(other)
  }

  /** What nobody has seen, and was found where a region is, was made there. */
  adopt(value: unknown, region: Region | undefined): void {
    if (!this.areMany || region === undefined || !isObject(value)) return
    this.step.escapeWritten()
    if (this.step.objects.isUnseen(value)) this.step.objects.escape(value, region, true)
  }

  touch(region: Region, kind: Kind, site: SiteId | undefined): void {
    if (this.areMany) for (const resource of region.resources) this.step.touch(resource, kind, site)
    else this.step.touch(region.resource, kind, site)
    // Also to look at something of it may run its code: a getter, a listener.
    const mayRun = kind !== 'read' || region !== this.opaque
    if (mayRun && !this.active.includes(region)) this.active.push(region)
  }

  /** Whose code called what runs now. */
  get current(): Region {
    const { likely } = this
    if (likely === undefined) this.refute()
    return likely ?? this.opaque
  }

  /** The same; undefined where it may be that of several. */
  get likely(): Region | undefined {
    const [one, ...others] = this.candidates
    return others.every(({ whole }) => whole === one!.whole) ? one : undefined
  }

  /** Those of which it may be. */
  get candidates(): readonly Region[] {
    if (this.step.opaqueDepth > 0) return [this.within ?? this.opaque]
    return this.areMany && this.active.length > 0 ? this.active : [this.opaque]
  }

  touchAll(regions: readonly Region[]): void {
    for (const region of regions) this.touch(region, 'write', undefined)
  }

  /** Something has come from one to another, or may have, and nobody knows which. */
  refute(): void {
    if (this.areMany) this.step.presumptions.refute(apart)
  }

  /** What a module has for all that it makes is written by somebody else: the order of that and its calls matters. */
  noteShared(object: object): void {
    if (isConfined(object)) this.step.presumptions.refute(apart)
    else this.refute()
  }

  /** Runs what belongs to a region. */
  during<T>(region: Region, call: () => T): T {
    const { within } = this
    this.within = region
    this.step.opaqueDepth++
    try {
      return call()
    } finally {
      this.step.opaqueDepth--
      this.within = within
    }
  }

  /** What a call of a proxy is a call of, as far as its handler is not instrumented. */
  private behind(value: unknown): unknown {
    const { objects } = this.step
    if (!isObject(value) || !objects.isProxy(value)) return value
    const target = objects.target(value)
    if (target === value) this.refute()
    return target
  }

  private get areApart(): boolean {
    const { presumptions, realm, world } = this.step
    if (realm.old.areLost || world.options.clients?.areAny === true) return false
    return presumptions.holds(apart)
  }

  private add(owner: number): Region {
    const { names, differences, regions } = this.step.world
    this.areMany = true
    const resource = names.whole(owner)
    regions.add(resource)
    differences.addForeign(owner)
    return new Region(resource)
  }

  /** Whether a function that no confined module exports is one that a region has. */
  private isOfRegion(
    fn: object,
    given: readonly unknown[],
    provenance: Provenance | undefined,
  ): boolean {
    if (provenance !== undefined) return false
    const { objects } = this.step
    const own = objects.regionOf(fn)
    if (own !== undefined) return own.whole !== this.opaque.whole
    const [self] = given
    const region = isObject(self) ? objects.regionOf(self) : undefined
    if (region === undefined || !isMethod(self as object, fn)) {
      this.refute()
      return false
    }
    return region.whole !== this.opaque.whole
  }
}

/**
 * Whether a function is found on an object, or on one that it inherits from. What is on a class that
 * a module exports, and did not come with it, has been put there by somebody else.
 */
function isMethod(object: object, fn: object): boolean {
  for (
    let at: object | null = object;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    if (findProvenance(at) !== undefined) return false
    const all = Object.values(Object.getOwnPropertyDescriptors(at))
    if (all.some(({ value, get, set }) => value === fn || get === fn || set === fn)) return true
  }
  return false
}
