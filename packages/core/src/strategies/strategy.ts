import type { TaskId } from '../event.ts'
import type { Taken } from '../happens-before.ts'
import { createRandom } from '../random.ts'
import type { Guarantee, RandomStrategy } from '../report.ts'
import type { Conflicts } from '../wakeup-tree.ts'
import { createPct } from './pct.ts'
import { createPos } from './pos.ts'
import { createWalk } from './walk.ts'

/** Chooses the steps of one run after another, at random. */
export interface Strategy {
  /** A new run begins. */
  begin(): void
  /** The task of the next step, after the steps so far. */
  choose(enabled: readonly TaskId[], steps: readonly Taken[]): TaskId
  /** The run has ended. */
  end?(steps: readonly Taken[]): void
  /** What can be said of every run, from what the runs so far were like. */
  guarantee?(): Guarantee | undefined
}

export interface StrategyOptions {
  readonly seed: number
  readonly conflicts: Conflicts
  /** Steps after which a run counts as long: maybe a task polls, so every task has to get its turn. */
  readonly patience: number
}

export function createStrategy(name: RandomStrategy, options: StrategyOptions): Strategy {
  const random = createRandom(options.seed)
  if (name === 'walk') return createWalk(random)
  if (name === 'pos') return createPos(random, options.conflicts)
  return createPct(random, options.patience)
}
