import type { Before, Program, ResourceId, SiteId } from '@racetest/core'
import type { Marks } from './access-log.ts'
import type { Clients } from './clients.ts'
import { type Evaluated, Evaluations, type FreshModules } from './evaluations.ts'
import { keepPatches } from './patches.ts'
import { Leftovers } from './leftovers.ts'
import { prepareRealm } from './prepare.ts'
import { Differences } from './differences.ts'
import { Names, valueKey } from './resources.ts'
import type { SavedNames } from './saved-names.ts'
import type { Platform } from './platform.ts'
import type { Race } from './race.ts'
import { Presumptions } from './presumptions.ts'
import { getRealm } from './realm.ts'
import { Run } from './run.ts'
import type { SerialOrders } from './serializable.ts'

/** A part of every run: hooks, the test body. Parts run one after the other. */
export interface Phase {
  readonly name: string
  /** Runs even when an earlier part failed. */
  readonly always?: boolean
  run(race: Race): unknown
}

export interface WorldOptions {
  readonly platform: Platform
  /** `awaits`: every await may take arbitrarily long. `io`: microtasks run in the engine's own order. */
  readonly interleave: 'awaits' | 'io'
  /** With `io`: places whose awaits and reactions may take arbitrarily long all the same. */
  readonly slow?: ReadonlySet<SiteId>
  /** For `Math.random` and `crypto`; the same numbers in every run. */
  readonly seed: number
  readonly phases: readonly Phase[]
  /** Where the file of a site is. */
  readonly resolveFile?: (file: string) => string
  /** Before the first phase and after the last, outside control. What `afterRun` returns counts as a failure of the run. */
  readonly beforeRun?: () => void
  readonly afterRun?: () => unknown
  /** Puts state outside the heap back before each run, outside control, and may take its time. */
  readonly reset?: () => unknown
  /** Evaluated anew before each run, outside control. */
  readonly modules?: FreshModules
  /** Learns of clients that nobody knows. */
  readonly clients?: Clients
  /** For `race.serializable`. Without it any outcome will do. */
  readonly serial?: SerialOrders
  /** What another world has left, for a search that goes on in this one. */
  readonly saved?: SavedWorld
}

/** What a search needs of its world to go on in another one, as plain data that survives JSON. */
export interface SavedWorld {
  readonly names: SavedNames
  /** Where modules are evaluated anew before each run. */
  readonly evaluated?: Evaluated | undefined
  /** What does not hold: see `presumptions.ts`. */
  readonly refuted?: readonly string[]
  readonly hasDrawn: boolean
}

/** The controlled world: what `core` explores. */
export interface World extends Program {
  readonly options: WorldOptions
  readonly platform: Platform
  readonly names: Names
  /** Resources of the world itself. */
  readonly special: Special
  /** What stands for code that is not instrumented: all of it, or a part that was apart in some run. */
  readonly regions: Set<ResourceId>
  /** The run that was started last. */
  run: Run | undefined
  readonly marks: Marks
  /** Of modules, where they are evaluated anew before each run. */
  readonly evaluations: Evaluations | undefined
  /** State that one run left to the next. */
  readonly leftovers: Leftovers
  /** What runs of one schedule are seen to differ in. */
  readonly differences: Differences
  readonly presumptions: Presumptions
  /** A run has been stuck for long enough to be sure. */
  deadlockSeen: boolean
  /** Operations that have not been answered in time. */
  readonly unanswered: Set<string>
  /** What the explorer says comes before what, in the runs along one prefix. */
  before: Before
  /** Whether runs record the values they see, for the report; slower. */
  recording: boolean
  /** Whether lines of execution get letters, which only people need. */
  lettering: boolean
  /** Whether runs say which sites each step came by. */
  watching: boolean
  /** Some run has drawn random numbers, which are others with another seed. */
  hasDrawn: boolean
  start(before?: Before): Run
  /** Undefined where something has no name that can be written down, or runs depend on those before. */
  save(): SavedWorld | undefined
  /** Ends the last run and gives back all that was taken over. */
  close(): void
}

export interface Special {
  /** All code that is not instrumented. */
  readonly opaque: ResourceId
  /** What time it is: timers move it on, `Date.now()` reads it. */
  readonly clock: ResourceId
  /** What the run fails with: the first error counts. */
  readonly failure: ResourceId
  /** Which modules have been evaluated: an import in a schedule is the first one, or it is not. */
  readonly modules: ResourceId
  /** Whether the body is still running: its end drops the timers that are not due. */
  readonly end: ResourceId
  /** Which calls of `raceTest.commands` have ended: a call that begins comes after them. */
  readonly calls: ResourceId
}

/** Calls the test body within a phase; everything before it is the test framework's own doing. */
export function callBody(body: () => unknown): unknown {
  const { run } = getRealm()
  return run === undefined ? body() : run.phases.enterBody(body)
}

/**
 * A world in which the phases run, under control, as often as `start` is called. Only one run
 * exists at a time: starting the next one puts an end to the one before.
 */
export function createWorld(options: WorldOptions): World {
  const names = new Names()
  const { saved } = options
  if (saved !== undefined) names.restore(saved.names)
  const named = (name: string): ResourceId => names.key(names.owner(name), valueKey)
  const { platform } = options
  prepareRealm(platform)
  names.variableName = (site) => realm.sites.get(site as SiteId)?.name
  const realm = getRealm()
  let restores: (() => void)[] = []
  const open = (): void => {
    if (restores.length > 0) return
    const stopTracking = platform.trackPromises?.({
      init: (promise, parent) => realm.run?.promises.init(promise, parent),
      settled: (promise) => realm.run?.promises.settled(promise),
    })
    restores = [
      platform.catchUnhandled((error, kind, promise) => realm.run?.unhandled(error, kind, promise)),
      () => stopTracking?.(),
    ]
  }
  const special = {
    opaque: named('opaque code'),
    clock: named('the clock'),
    failure: named('the failure'),
    modules: named('the modules'),
    end: named('the end'),
    calls: named('the calls'),
  }
  const evaluations = options.modules && new Evaluations(options.modules, saved?.evaluated)
  const differences = new Differences(names, Object.values(special))
  const world: World = {
    options,
    platform,
    names,
    special,
    regions: new Set([special.opaque]),
    differences,
    presumptions: new Presumptions(options.platform.usesClients?.() === true, saved?.refuted),
    marks: { step: 1, kinds: [] },
    evaluations,
    leftovers: new Leftovers(),
    run: undefined,
    deadlockSeen: false,
    unanswered: new Set(),
    before: () => true,
    recording: false,
    lettering: false,
    watching: false,
    hasDrawn: saved?.hasDrawn === true,
    parent: (resource) => names.parent(resource),
    differ: (recorded, replayed) => differences.compare(recorded, replayed),
    start(before = world.before): Run {
      world.before = before
      realm.run?.close()
      open()
      world.leftovers.begin()
      keepPatches()
      world.run = new Run(world)
      return world.run
    },
    save(): SavedWorld | undefined {
      const known = world.leftovers.found === undefined ? names.save() : undefined
      const { hasDrawn } = world
      const refuted = world.presumptions.save()
      return known && { names: known, evaluated: evaluations?.save(), refuted, hasDrawn }
    },
    close(): void {
      realm.run?.close()
      for (const restore of restores) restore()
      restores = []
    },
  }
  return world
}
