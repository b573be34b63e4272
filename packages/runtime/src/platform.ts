/**
 * What the host offers. `runtime` itself knows no Node and no browser; every optional part
 * has a slower or more careful way round it.
 */
export interface Platform {
  /** Runs microtasks (and Node's ticks) until none is left. Works only outside a microtask. */
  readonly drain?: () => void
  /** Calls back for every promise that is created and settled, until the result is called. */
  readonly trackPromises?: (hooks: PromiseHooks) => () => void
  /** True for a Proxy; without it no object is taken for one. */
  readonly isProxy?: (value: object) => boolean
  /** Routes unhandled rejections and uncaught exceptions here, and nowhere else, until the result is called. */
  readonly catchUnhandled: (
    handler: (error: unknown, kind: 'rejection' | 'exception', promise?: unknown) => void,
  ) => () => void
  /** Exports objects of `node:timers` and `node:timers/promises`, and what makes a change to them visible to importers. */
  readonly timerModules?: {
    readonly timers: Record<string, unknown>
    readonly promises: Record<string, unknown>
    readonly sync: () => void
  }
  /** What has `nextTick`. An exception in such a callback must not unwind the drain. */
  readonly process?: object
  /** Modules whose functions have no effect and no state: calls into them are no accesses. */
  readonly pureModules?: readonly object[]
  /** How many things outside the heap (sockets, files, child processes) are in flight. */
  readonly inFlight?: () => number
  /** Whether something is on its way from one part of the program to another. */
  readonly isInTransit?: () => boolean
  /** Whether there are clients of databases and the like, which give tasks what they have asked for. */
  readonly usesClients?: () => boolean
  /** Tells apart what a call has set in motion, callbacks from the event loop included. */
  readonly extent?: Extent
  /** Whether what runs now was called by code whose own state makes no difference: see `transparent.ts`. */
  readonly isTransparentCaller?: () => boolean
  /** Whether a function of ours that runs now was called by the platform's own code. */
  readonly isOwnCaller?: () => boolean
  /** Whether that is the prototype of a class of the platform's that no global leads to. */
  readonly isOwnClass?: (prototype: object) => boolean
  /** Timer handles are objects (Node) rather than numbers (browsers). */
  readonly timerObjects?: boolean
}

export interface PromiseHooks {
  init(promise: object, parent: object | undefined): void
  settled(promise: object): void
}

/** The dynamic extent of a call: the call itself, and all that comes of it later. */
export interface Extent {
  /** `what` is being done there. */
  run<T>(call: () => T, what?: object): T
  leave<T>(call: () => T): T
  isInside(): boolean
  /** What is being done; undefined where nothing is, or nobody said what. */
  current(): object | undefined
}
