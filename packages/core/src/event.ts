import type { SiteId } from './site.ts'

/** A line of execution that can be interleaved with others. The same number in two runs that share a prefix means the same task. */
export type TaskId = number & { readonly task: unique symbol }

/** Something two tasks can both touch. Numbers are stable from run to run; `Program.resourceName` has the words. */
export type ResourceId = number & { readonly resource: unique symbol }

/**
 * How a step touches a resource. Two reads commute, and so do two updates; every other
 * combination conflicts.
 */
export type Kind = 'read' | 'write' | 'update'

/** One touch of one resource. The texts are there only in a run that was asked to record them. */
export interface Access {
  readonly resource: ResourceId
  readonly kind: Kind
  readonly site?: SiteId
  /** Preview of the value before a write, or of the value read. `#2` at its end: the second with that text. */
  readonly before?: string
  /** Preview of the value after a write. */
  readonly after?: string
}

/** One step as it happened in one run: everything a task did between two suspension points. */
export interface Event {
  readonly task: TaskId
  readonly accesses: readonly Access[]
  /** How many of the accesses, from the first on, the step makes whatever ran before it. */
  readonly certain?: number
  /** Indexes of the earlier events of this run that made the step possible: spawned its task, settled what it waited for. */
  readonly after: readonly number[]
  /** Locks the step took, and gave back at its end. A lock is a resource that the step also writes. */
  readonly acquires?: readonly ResourceId[]
  readonly releases?: readonly ResourceId[]
  /** Where the step was resumed and where it suspended again. */
  readonly resumedAt?: SiteId
  readonly suspendedAt?: SiteId
}

/**
 * The step that a task would take next but cannot, when a run is over, or a step that the run
 * took away (a timer that was cleared) while it was possible. It is listed with
 * `acquires` only if nothing but locks keeps it from running.
 */
export interface Blocked {
  readonly task: TaskId
  /** As in `Event`: what made the step possible but for its locks. */
  readonly after?: readonly number[]
  /** What the step would touch, as far as that is known. */
  readonly accesses: readonly Access[]
  /** As in `Event`. */
  readonly certain?: number
  readonly acquires?: readonly ResourceId[]
  /** The event that took the step away, where one did: it could only have run before that one. */
  readonly until?: number
  readonly waitsAt?: SiteId
}
