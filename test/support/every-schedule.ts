import type { Event, Outcome, Program, TaskId, Trace } from '@racetest/core'
import { collectFootprint, conflicts, type Footprint } from '../../packages/core/src/conflict.ts'

/** A choice on the path of the run at hand. */
interface Choice {
  readonly enabled: readonly TaskId[]
  taken: number
  event?: Event
  footprint?: Footprint
  /** Earlier events that come before this one whatever the schedule. */
  earlier?: ReadonlySet<number>
}

export interface Counted {
  readonly runs: number
  /** There are no more. */
  readonly complete: boolean
}

const tooLong = new Error('too many steps')

/** The run could have gone on. */
export const isCutOff = (outcome: Outcome): boolean => outcome.error === tooLong

/**
 * Runs every interleaving of a program, one after the other, with no thought of which are alike:
 * the second opinion on what the search leaves out. Yields 'pending' where a run needs a turn of
 * the event loop. Throws if two runs along one schedule differ.
 */
export function* everySchedule(
  program: Program,
  limits: { readonly runs: number; readonly steps: number },
): Generator<'pending' | Trace, Counted> {
  const path: Choice[] = []
  const before = (a: number, b: number): boolean => path[b]?.earlier?.has(a) === true
  for (let runs = 1; ; runs++) {
    const run = program.start()
    while (!run.rest()) yield 'pending'
    const known = path.length
    for (let i = 0; i < limits.steps; i++) {
      const enabled = run.enabled(before)
      const choice = path[i] ?? { enabled, taken: 0 }
      if (enabled.join() !== choice.enabled.join())
        throw new Error(`step ${i} differs: ${choice.enabled.join()} or ${enabled.join()} can run`)
      if (enabled.length === 0) break
      path[i] = choice
      run.step(enabled[choice.taken]!)
      while (!run.rest()) yield 'pending'
      const event = run.event()
      if (i < known - 1) expectEqual(choice.event!, event, i)
      else Object.assign(choice, order(path, i, event, program))
    }
    const ended = run.enabled(before).length === 0
    yield {
      schedule: path.map((choice) => choice.event!.task),
      events: path.map((choice) => choice.event!),
      blocked: ended ? run.blocked() : [],
      outcome: ended ? run.outcome() : { error: tooLong },
      enabled: path.map((choice) => choice.enabled),
      before,
    }
    while (path.length > 0 && path.at(-1)!.taken === path.at(-1)!.enabled.length - 1) path.pop()
    const last = path.at(-1)
    if (last === undefined) return { runs, complete: true }
    if (runs >= limits.runs) return { runs, complete: false }
    last.taken++
  }
}

function order(
  path: readonly Choice[],
  i: number,
  event: Event,
  program: Program,
): Partial<Choice> {
  const footprint = collectFootprint(event.accesses, program.parent?.bind(program))
  const earlier = new Set<number>()
  for (let j = i - 1; j >= 0; j--) {
    const other = path[j]!
    const follows =
      other.event!.task === event.task ||
      event.after.includes(j) ||
      conflicts(other.footprint!, footprint)
    if (!follows) continue
    earlier.add(j)
    for (const k of other.earlier!) earlier.add(k)
  }
  return { event, footprint, earlier }
}

function expectEqual(recorded: Event, replayed: Event, index: number): void {
  const text = ({ accesses, after }: Event): string =>
    accesses.map(({ resource, kind }) => `${kind} ${resource}`).join() +
    ` after ${after.toSorted((a, b) => a - b).join()}`
  if (text(recorded) === text(replayed)) return
  throw new Error(`step ${index} differs: ${text(recorded)} or ${text(replayed)}`)
}

/** The same for runs that differ only in the order of steps that do not conflict. */
export function nameTrace({ events, before }: Trace): string {
  const counts = new Map<TaskId, number>()
  const names = events.map(({ task }) => {
    const count = counts.get(task) ?? 0
    counts.set(task, count + 1)
    return `${task}.${count}`
  })
  return names
    .map(
      (name, i) =>
        `${name}(${names
          .filter((_, j) => j < i && before(j, i))
          .toSorted()
          .join()})`,
    )
    .toSorted()
    .join()
}
