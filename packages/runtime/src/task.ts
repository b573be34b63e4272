import type { Frame, SiteId, TaskId } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import type { Region } from './regions.ts'
import type { Run } from './run.ts'

/** Where a task comes from, for people and for lanes. */
export type TaskKind = 'body' | 'race' | 'call' | 'reaction' | 'timer' | 'pause' | 'foreign'

/**
 * One line of execution: an activation of an async function, a reaction, a timer, a task of
 * `race()`. It has at most one continuation at a time, so "the next step of a task" is well
 * defined. Its id is made of who created it, in which step, as which: never of who saw it first.
 */
export class Task {
  readonly id: TaskId
  readonly kind: TaskKind
  readonly parent: Task | undefined
  readonly hash: number
  /** The run it lives in: code that an earlier schedule left behind is recognised by it. */
  readonly run: Run
  /** The how-manieth of its run. */
  readonly order: number
  name: string
  site: SiteId | undefined
  /** What the task runs, as a function, for its text. */
  runs: ((...args: never[]) => unknown) | undefined
  /** Steps taken so far. */
  steps = 0
  pending: Continuation | undefined
  /** Virtual time of its last step. */
  time = 0
  /** The async generator whose body it is. */
  generator: object | undefined
  /** That of the code that is not instrumented which began it, and of a function also gets the result. */
  region: Region | undefined
  /** Letter of the lane it is drawn in; inherited from the parent until it has one of its own. */
  letter: string | undefined

  constructor(
    run: Run,
    id: TaskId,
    kind: TaskKind,
    parent: Task | undefined,
    hash: number,
    name: string,
  ) {
    this.run = run
    this.order = run.tasks++
    this.id = id
    this.kind = kind
    this.parent = parent
    this.hash = hash
    this.name = name
    if (kind === 'timer' || kind === 'reaction') this.region = run.calledFrom
  }

  /** What everything begins with. */
  get top(): Task {
    return this.parent?.top ?? this
  }

  /** The task of `race()` that it is part of. */
  get racer(): Task | undefined {
    return this.kind === 'race' ? this : this.parent?.racer
  }
}

/** The task as the opaque token that instrumented code carries, and back. */
// The brand exists in types only: instrumented code never looks inside.
export const toFrame = (task: Task): Frame => task as unknown as Frame
export const fromFrame = (frame: Frame): Task => frame as unknown as Task
