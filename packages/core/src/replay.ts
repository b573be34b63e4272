import { createClocks, isBefore } from './clock.ts'
import type { TaskId } from './event.ts'
import { RaceToolError } from './errors.ts'
import { orderEvent, take, type Taken } from './happens-before.ts'
import type { Before, Program, Trace } from './program.ts'
import { createRules } from './rules.ts'
import { recordTrace } from './run.ts'

/** What to run next, by index of the step; undefined where nothing is planned. */
export type Choose = (enabled: readonly TaskId[], index: number) => TaskId | undefined

export interface ReplayOptions {
  /** Goes on with the default choice where the planned task is not enabled, instead of stopping there. */
  readonly lenient?: boolean
  /** Steps after which the run is given up. */
  readonly steps?: number
}

export interface Replay {
  readonly trace: Trace
  /** The first step (index from 0) whose planned task was not enabled. */
  readonly divergedAt?: number
}

/**
 * Runs the program once along a schedule.
 *
 * Yields 'pending' when the run needs a turn of the event loop. Where nothing is planned the
 * task of the last step goes on if it can, else the first that is enabled runs. A replay that is
 * not lenient stops where it diverges; its trace is then what ran until there.
 */
export function* replay(
  program: Program,
  schedule: readonly TaskId[] | Choose,
  { lenient = false, steps: limit = Infinity }: ReplayOptions = {},
): Generator<'pending', Replay> {
  const choose: Choose =
    typeof schedule === 'function' ? schedule : (_enabled, index) => schedule[index]
  const rules = createRules(program, 'dpor')
  const clocks = createClocks()
  const before: Before = (earlier, later) => isBefore(clocks, earlier, later)
  const steps: Taken[] = []
  const history: (readonly TaskId[])[] = []
  let divergedAt: number | undefined

  const run = program.start(before)
  while (!run.rest()) yield 'pending'
  for (;;) {
    const enabled = run.enabled(before)
    if (enabled.length === 0) break
    if (steps.length >= limit) {
      throw new RaceToolError(
        `step limit reached: a replay took ${limit} steps without finishing. Raise limits.steps, or mark the loop with race-atomic.`,
        limit,
      )
    }
    const planned = choose(enabled, steps.length)
    const possible = planned !== undefined && enabled.includes(planned)
    if (planned !== undefined && !possible) {
      divergedAt ??= steps.length
      if (!lenient) break
    }
    history.push(enabled)
    run.step(possible ? planned : goOn(enabled, steps.at(-1)?.task))
    while (!run.rest()) yield 'pending'
    steps.push(take(run.event(), rules))
    orderEvent(steps, steps.length - 1, clocks, rules)
  }
  const trace = recordTrace(run, steps, history, clocks)
  return { trace, ...(divergedAt !== undefined && { divergedAt }) }
}

function goOn(enabled: readonly TaskId[], last: TaskId | undefined): TaskId {
  return last !== undefined && enabled.includes(last) ? last : enabled[0]!
}
