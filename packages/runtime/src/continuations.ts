import type { SiteId } from '@racetest/core'
import type { Task } from './task.ts'

/** A step that a task will take: what it waits for, and how to begin it. */
export interface Continuation {
  readonly task: Task
  readonly kind: 'start' | 'await' | 'reaction' | 'timer' | 'pause' | 'phase'
  readonly site: SiteId | undefined
  /** Creation order within the run: the order in which enabled tasks are offered. */
  readonly order: number
  /** Events that had to come first: the step that created it, and those that settled what it waits for. */
  readonly after: number[]
  /** What it waits for has settled. */
  enabled: boolean
  /** Begins the step. */
  resume: () => void
}
