import type { Site, SiteId } from '@racetest/core'
import type { Defined } from './definitions.ts'
import { type OldRegion, OldRegions } from './old-regions.ts'
import type { Run } from './run.ts'

/**
 * State of this JavaScript realm that outlives runs: what instrumented modules said about
 * themselves, and the run that is going on, if any. There is one, however often this module is
 * loaded: instrumented code reaches it through one global.
 */
export interface Realm {
  /** The run whose code is executing. */
  run: Run | undefined
  /** Objects are numbered as they are made, so that module state has names: on while a test file is loaded. */
  tracking: boolean
  /** The test file has race tests. */
  hasRaceTests: boolean
  nextSerial: number
  readonly serials: WeakMap<object, number>
  /** Objects that code which is not instrumented has got hold of outside a run. */
  readonly foreign: WeakMap<object, OldRegion>
  readonly old: OldRegions
  /** Objects of the platform's that it has made outside a run and that nobody else has, unless such code gets them. */
  readonly kept: WeakSet<object>
  /** What such code has given to this test file then. */
  handed: WeakRef<object>[]
  readonly sites: Map<SiteId, Site>
  /** Exported names that stand for one variable: name → the name it is known by. */
  readonly aliases: Map<string, string>
  /** The originals of what is under control, for those who control. */
  real: { readonly setImmediate: (callback: () => void) => unknown; readonly now: () => number }
  /** What tests have said about state outside the heap, and what puts it back. Of one test file. */
  definitions: Defined[]
  resets: (() => unknown)[]
  /** What of the platform is under control already, by name: a driver may be loaded again. */
  readonly controlled: Set<string>
  /** Told when a function that reads or changes something outside the heap is called outside of a run. */
  calledOutside: (() => void) | undefined
  /** Target of each proxy made by instrumented code. */
  readonly proxies: WeakMap<object, object>
}

const key = Symbol.for('racetest.realm')

/** Runs a function as if no run were going on: what it does is not the program's doing. */
export function unobserved<T>(fn: () => T): T {
  const realm = getRealm()
  const { run } = realm
  // As long as nobody writes the field the engine takes it for a constant, and idle hooks cost nothing.
  if (run === undefined) return fn()
  realm.run = undefined
  try {
    return fn()
  } finally {
    realm.run = run
  }
}

/** The run whose step is executing; undefined between steps, when all that runs is somebody else's. */
export function steppingRun(): Run | undefined {
  const run = timedRun()
  return run?.isEvaluating === true ? undefined : run
}

/** The same, and the run that modules are being evaluated for: time and chance are its own in both. */
export function timedRun(): Run | undefined {
  const { run } = getRealm()
  if (run?.current === undefined || run.uncontrolled.isProbing) return undefined
  return run.operations.isBehind ? undefined : run
}

/** The realm's state, made on first use. */
export function getRealm(): Realm {
  // A symbol-keyed global is the one place that all copies of this module share.
  const holder = globalThis as { [key]?: Realm }
  return (holder[key] ??= {
    run: undefined,
    tracking: false,
    hasRaceTests: false,
    nextSerial: 1,
    serials: new WeakMap(),
    foreign: new WeakMap(),
    old: new OldRegions(),
    kept: new WeakSet(),
    handed: [],
    sites: new Map(),
    aliases: new Map(),
    // Only a browser has no setImmediate; a message would do there.
    real: {
      setImmediate: globalThis.setImmediate ?? globalThis.setTimeout,
      now: performance.now.bind(performance),
    },
    controlled: new Set(),
    definitions: [],
    resets: [],
    calledOutside: undefined,
    proxies: new WeakMap(),
  })
}
