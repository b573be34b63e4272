import type { Blocked, Event, ResourceId, TaskId } from './event.ts'

/** Whether the earlier event comes before the later one in every equivalent run (indexes into the run so far). */
export type Before = (earlier: number, later: number) => boolean

/** What `core` needs from a world that it explores. Running it twice along one schedule must give the same events. */
export interface Program {
  /**
   * A new run from the initial state. The run before it is never touched again. `before` is for
   * its steps along a known prefix, where `enabled` is not asked.
   */
  start(before?: Before): Run
  /** The resource that contains this one, if any: an access to a resource conflicts with accesses to its ancestors and descendants. */
  parent?(resource: ResourceId): ResourceId | undefined
  /** Told when a step along a known prefix is not what it was, before the search gives up. */
  differ?(recorded: Event, replayed: Event): void
}

/** One run, taken one step at a time. */
export interface Run {
  /** Lets what was started come to rest. False: not yet, ask again after a turn of the event loop. */
  rest(): boolean
  /**
   * Tasks that can take a step now, the preferred one first. A task stays enabled until it
   * runs, unless it waits for a lock (`Event.acquires`). Empty: the run is over.
   */
  enabled(before: Before): readonly TaskId[]
  /** Begins the next step of an enabled task. */
  step(task: TaskId): void
  /** What the last step did; asked once after each `step`, at rest. */
  event(): Event
  /** Asked once when nothing is enabled: the steps that were still to come. */
  blocked(): readonly Blocked[]
  /** Asked once when nothing is enabled: how the run ended. */
  outcome(): Outcome
}

export interface Outcome {
  /** What failed: a rejected body, a broken invariant, an unhandled rejection. The first one counts. */
  readonly error?: unknown
  /** The event during which it failed, if it was during one. */
  readonly failedAt?: number
  /** Tasks that wait for each other or for something that never happens, where that is the failure. */
  readonly deadlock?: boolean
  /** The error is a rejection that nobody handled. */
  readonly unhandled?: boolean
}

/** One complete run, up to reordering of steps that do not conflict. */
export interface Trace {
  readonly schedule: readonly TaskId[]
  readonly events: readonly Event[]
  readonly blocked: readonly Blocked[]
  readonly outcome: Outcome
  /** What was enabled before each event. */
  readonly enabled: readonly (readonly TaskId[])[]
  readonly before: Before
}
