import type { Access, Blocked } from '@racetest/core'
import type { Continuation } from './continuations.ts'
import type { Run } from './run.ts'
import type { Task } from './task.ts'
import { valueKey } from './resources.ts'
import { later } from './suspend.ts'

/** How often timers of one line (an interval, a callback that sets the next timeout) fire while others could go on. */
const patience = 3

type Queue = 'timeout' | 'immediate'

/** What decides which of two timers goes first. */
interface Place {
  readonly queue: Queue
  readonly delay: number
  /** The event that set it, and which of its timers this is. */
  readonly setBy: number
  readonly order: number
}

interface Timer extends Place {
  readonly id: number
  task: Task
  readonly callback: () => unknown
  readonly repeat: boolean
  /** How many timers in a row led to this one. */
  readonly generation: number
  delay: number
  setBy: number
  order: number
  /** When it is due on the virtual clock. */
  due: number
  continuation: Continuation | undefined
}

/**
 * Virtual timers. A timer is a continuation that others hold back: one set in the same step that
 * is due earlier, or one set in an earlier step with a delay not longer. Against everything else
 * it is free. "Earlier" is happens-before, so that equivalent schedules agree.
 */
export class Timers {
  private readonly pending = new Set<Timer>()
  /** Those that have fired or were cleared, and the event that did it. */
  private readonly removed: (Place & { readonly event: number })[] = []
  private readonly timers: Timer[] = []
  private readonly byTask = new Map<Task, Timer>()
  private order = 0
  private readonly droppedAtEnd: Blocked[] = []
  /** Those that were cleared although they could have fired before, as they were. */
  private cleared: (Place & { readonly blocked: Blocked & { after: number[] } })[] = []

  private readonly run: Run

  constructor(run: Run) {
    this.run = run
  }

  /** A step begins, after these events; for a timer, those that removed what went before it are added. */
  beginStep(task: Task, after: number[]): void {
    if (this.timers.length === 0) return
    const timer = this.byTask.get(task)
    if (timer !== undefined) this.follow(timer, after)
  }

  set(queue: Queue, callback: () => unknown, delay: number, repeat: boolean, name: string): Timer {
    const { run } = this
    const task = run.spawn('timer', name)
    const parent = run.current && this.byTask.get(run.current)
    const timer: Timer = {
      id: this.timers.length + 1,
      queue,
      task,
      callback,
      repeat,
      // Also where microtasks of the step set it: a promise is settled, somebody tries again.
      generation: parent === undefined ? 0 : parent.generation + 1,
      delay: queue === 'immediate' ? 0 : Math.max(1, Math.trunc(delay) || 1),
      setBy: run.eventIndex,
      due: 0,
      order: 0,
      continuation: undefined,
    }
    if (delay > 2 ** 31 - 1) timer.delay = 1
    this.byTask.set(task, timer)
    this.timers.push(timer)
    this.arm(timer)
    return timer
  }

  /** Whether any timer is pending. */
  get areWaiting(): boolean {
    return this.pending.size > 0
  }

  /** The timer whose handle is that number. */
  byId(id: unknown): Timer | undefined {
    return this.timers[Number(id) - 1]
  }

  clear(timer: Timer): void {
    const waits = timer.continuation
    // Whether it fired before or not at all depends on which comes first.
    this.run.touch(this.resource(timer), waits === undefined ? 'read' : 'write', undefined)
    if (waits !== undefined) this.takeAway(timer, waits)
  }

  refresh(timer: Timer): void {
    const { run } = this
    run.touch(this.resource(timer), 'write', undefined)
    if (timer.continuation !== undefined) {
      this.takeAway(timer, timer.continuation)
      // What was taken away was the last step of its task.
      timer.task = run.spawn('timer', timer.task.name)
      this.byTask.set(timer.task, timer)
    }
    this.arm(timer)
  }

  private takeAway(timer: Timer, waits: Continuation): void {
    const { queue, delay, setBy, order } = timer
    const { eventIndex, phases, clock, world } = this.run
    // One that this step has set could never have fired.
    if (setBy !== eventIndex) {
      this.run.touch(world.special.end, 'read', undefined)
      // Behind the end of the body it could not have fired any more, only before that.
      const late = phases.ending && clock.isBefore(timer.due)
      const until = (late ? phases.endedBy : undefined) ?? eventIndex
      if (setBy < until && this.firings(waits) < patience) {
        const { id } = timer.task
        const accesses = this.firingAccesses(timer)
        const certain = accesses.length
        const blocked = { task: id, accesses, certain, after: [...waits.after], until }
        this.cleared.push({ queue, delay, setBy, order, blocked })
      }
    }
    this.run.drop(waits)
    this.gone(timer)
  }

  isPending(timer: Timer): boolean {
    return timer.continuation !== undefined
  }

  /** Of the timers that wait, those that may fire now. */
  ready(timers: readonly Continuation[], alone: boolean): Continuation[] {
    const { clock, phases } = this.run
    const free = timers.filter((continuation) => {
      const timer = this.byTask.get(continuation.task)!
      return !this.isHeldBack(timer) && !(phases.ending && clock.isBefore(timer.due))
    })
    const fair = free.filter((continuation) => this.firings(continuation) < patience)
    if (fair.length > 0 || !alone) return fair
    // Nothing else can go on: the lines that have fired a lot may, in the order of the clock.
    const first = free.toSorted(
      (a, b) =>
        this.byTask.get(a.task)!.due - this.byTask.get(b.task)!.due || a.task.id - b.task.id,
    )[0]
    if (first === undefined) return []
    for (let event = 0; event < this.run.eventIndex; event++) {
      if (!first.after.includes(event)) first.after.push(event)
    }
    return [first]
  }

  /** Those that were cleared, or dropped at the end of the body, although they could have fired before. */
  dropped(): readonly Blocked[] {
    const cleared = this.cleared.map((place) => {
      this.follow(place, place.blocked.after)
      return place.blocked
    })
    return [...this.droppedAtEnd, ...cleared]
  }

  dropAll(atEnd: boolean): void {
    // What holds them back could have fired before them, which is another run.
    this.cleared = this.cleared.filter((place) => !this.isHeldBack(place))
    const waiting = [...this.pending].filter((timer) => timer.continuation !== undefined)
    for (const timer of waiting) {
      const continuation = timer.continuation!
      const couldHave = atEnd && !this.isHeldBack(timer)
      if (couldHave && this.firings(continuation) < patience) {
        this.follow(timer, continuation.after)
        const { task, after } = continuation
        const { endedBy } = this.run.phases
        const accesses = this.firingAccesses(timer)
        this.droppedAtEnd.push({
          task: task.id,
          accesses,
          certain: accesses.length,
          after,
          // It cannot fire between the end and what still ran behind it.
          ...(endedBy !== undefined && { until: endedBy }),
        })
      }
    }
    for (const timer of waiting) {
      this.run.drop(timer.continuation!)
      timer.continuation = undefined
      this.pending.delete(timer)
    }
  }

  private firings(continuation: Continuation): number {
    const timer = this.byTask.get(continuation.task)!
    return Math.max(timer.task.steps, timer.generation)
  }

  private arm(timer: Timer): void {
    const { run } = this
    timer.setBy = run.eventIndex
    timer.order = this.order++
    timer.due = run.clock.after(timer.delay)
    this.pending.add(timer)
    timer.continuation = run.suspend(
      timer.task,
      'timer',
      undefined,
      later(run, () => this.fire(timer)),
    )
    timer.continuation.enabled = true
  }

  private fire(timer: Timer): void {
    const { run } = this
    timer.continuation = undefined
    for (const { resource, kind } of this.firingAccesses(timer))
      run.touch(resource, kind, undefined)
    run.markCertain()
    run.clock.advanceTo(timer.due)
    this.gone(timer)
    if (timer.repeat) this.arm(timer)
    try {
      timer.callback()
    } catch (error) {
      run.fail(error)
    }
    run.segmentEnded()
  }

  /** What a timer that fires does first, whatever its callback goes on to do. */
  private firingAccesses(timer: Timer): Access[] {
    const { clock, end } = this.run.world.special
    return [
      { resource: end, kind: 'read' },
      { resource: clock, kind: 'update' },
      { resource: this.resource(timer), kind: 'write' },
    ]
  }

  private gone(timer: Timer): void {
    this.pending.delete(timer)
    timer.continuation = undefined
    const { queue, delay, setBy, order } = timer
    this.removed.push({ queue, delay, setBy, order, event: this.run.eventIndex })
  }

  /** A timer comes after whatever removed those that go first, even if it was set after that. */
  private follow(timer: Place, after: number[]): void {
    for (const place of this.removed) {
      if (!after.includes(place.event) && this.goesFirst(place, timer)) after.push(place.event)
    }
  }

  private isHeldBack(timer: Place): boolean {
    for (const other of this.pending)
      if (other !== timer && this.goesFirst(other, timer)) return true
    return false
  }

  private goesFirst(first: Place, second: Place): boolean {
    if (first.queue !== second.queue || first.delay > second.delay) return false
    if (first.setBy === second.setBy) {
      return first.delay < second.delay || first.order < second.order
    }
    return first.setBy < second.setBy && this.run.isBefore(first.setBy, second.setBy)
  }

  private resource(timer: Timer): ReturnType<Run['world']['names']['key']> {
    const { names } = this.run.world
    return names.key(names.owner(`timer ${timer.task.id}`), valueKey)
  }
}

export type { Timer }
