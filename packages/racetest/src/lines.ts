import {
  type Access,
  type CriticalPair,
  findPattern,
  type Pattern,
  type TaskId,
  type Trace,
} from '@racetest/core'
import type { Run, RunOutcome, Task } from '@racetest/runtime'
import type { Recorded } from './recorded.ts'
import { waitsOf } from './waits.ts'

/** Lines of execution as people see them: a call and its caller are one. */
export interface Lines {
  /** The letter of an event, with a number where tasks of one letter are told apart. */
  label(run: Run, event: number): string
  /** Names of the lines that have a number. */
  readonly names: ReadonlyMap<string, string>
  /** Events that are told of in any case. */
  readonly events: readonly number[]
}

/**
 * The letters of a run. Two tasks that never were enabled together share one; where the critical
 * pair is of two such, they are `A1` and `A2`, with all that each of them calls.
 */
export function drawLines({ run }: Recorded, pair: readonly number[] = []): Lines {
  const events = pair.filter((event) => event < run.chosen.length)
  const [first, second] = events.map((event) => run.taken[event]!.task)
  const letter = run.chosen[events[0] ?? -1]
  const plain: Lines = { label: (of, event) => of.chosen[event]!, names: new Map(), events }
  const isShared = first !== second && letter === run.chosen[events[1] ?? -1]
  if (first === undefined || second === undefined || letter === undefined || !isShared) return plain
  const branches = [branch(first, second), branch(second, first)].map((task, i) => ({
    task,
    label: `${letter}${i + 1}`,
  }))
  return {
    label(of, event) {
      for (const task of ancestry(of.taken[event]!.task)) {
        const found = branches.find((each) => each.task?.id === task.id)
        if (found !== undefined) return found.label
        if (task.letter !== undefined) break
      }
      return of.chosen[event]!
    },
    names: new Map(branches.flatMap(({ task, label }) => (task ? [[label, task.name]] : []))),
    events,
  }
}

/** The oldest of a task and its ancestors that is none of the other's. */
function branch(task: Task, other: Task): Task | undefined {
  const others = ancestry(other)
  return ancestry(task).findLast((each) => !others.includes(each))
}

function ancestry(task: Task): Task[] {
  const found: Task[] = []
  for (let t: Task | undefined = task; t !== undefined; t = t.parent) found.push(t)
  return found
}

export interface Evidence {
  readonly failing: Recorded
  readonly lines: Lines
  /** The events whose reversal passes, and the run in which it does. */
  readonly pair?: readonly [number, number]
  readonly passing?: Recorded
  /** Of a run that gets stuck: all pairs that set it free. */
  readonly freeing?: readonly (readonly [number, number])[]
}

/** A pattern, and the letter that each of its tasks stands for. */
export interface Recognised extends Pattern {
  readonly letterOf: (task: TaskId) => string
}

/** The pattern of a failure. */
export function recognise({ failing, lines, pair, passing, freeing }: Evidence): Recognised {
  const { world } = failing.run
  const labelled = [failing, ...(passing ? [passing] : [])].flatMap(({ trace, run }) =>
    trace.events.map((_, event) => lines.label(run, event)),
  )
  const letters = [...new Set(labelled)]
  const waiting = waitsOf(failing.run, failing.trace.outcome as RunOutcome)
  for (const letter of waiting.keys()) if (!letters.includes(letter)) letters.push(letter)
  // A number that stands for a letter.
  const taskOf = (letter: string) => letters.indexOf(letter) as TaskId
  const byLine = ({ trace, run }: Recorded): Trace => ({
    ...trace,
    events: trace.events.map((event, i) => ({ ...event, task: taskOf(lines.label(run, i)) })),
    blocked: [],
  })
  const critical: CriticalPair | undefined = pair && passing && { pair, passing: byLine(passing) }
  const blocked = [...waiting].map(([letter, { site }]) => ({
    task: taskOf(letter),
    accesses: [],
    ...(site !== undefined && { waitsAt: site }),
  }))
  const hidden = new Set([...Object.values(world.special), ...world.regions])
  const pattern = findPattern({
    trace: { ...byLine(failing), blocked },
    ...(critical && { critical }),
    ...(freeing && { freeing }),
    parent: (resource) => world.names.parent(resource),
    // What has no place in the source, and what stands for all that is unknown, nobody would recognise.
    isData: ({ resource, site }: Access) =>
      site !== undefined && !hidden.has(resource) && world.names.parent(resource) !== undefined,
  })
  return { ...pattern, letterOf: (task) => letters[task]! }
}
