import {
  type Access,
  type CriticalPair,
  findPattern,
  type Pattern,
  type TaskId,
  type Trace,
} from '@racetest/core'
import type { RunOutcome } from '@racetest/runtime'
import type { Recorded } from './recorded.ts'
import { waitsOf } from './waits.ts'

export interface Evidence {
  readonly failing: Recorded
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

/** Patterns are about lines of execution as people see them: a call and its caller are one. */
export function recognise({ failing, pair, passing, freeing }: Evidence): Recognised {
  const { world } = failing.run
  const letters = [...new Set([...failing.run.chosen, ...(passing?.run.chosen ?? [])])]
  const waiting = waitsOf(failing.run, failing.trace.outcome as RunOutcome)
  for (const letter of waiting.keys()) if (!letters.includes(letter)) letters.push(letter)
  // A number that stands for a letter.
  const taskOf = (letter: string) => letters.indexOf(letter) as TaskId
  const byLine = ({ trace, run }: Recorded): Trace => ({
    ...trace,
    events: trace.events.map((event, i) => ({ ...event, task: taskOf(run.chosen[i]!) })),
    blocked: [],
  })
  const critical: CriticalPair | undefined = pair && passing && { pair, passing: byLine(passing) }
  const blocked = [...waiting].map(([letter, { site }]) => ({
    task: taskOf(letter),
    accesses: [],
    ...(site !== undefined && { waitsAt: site }),
  }))
  const hidden = new Set(Object.values(world.special))
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
