/** One of the things that `race()` starts. */
export type RaceTask<T = unknown> = () => T

/** What the tasks resolve to, under the same names or in the same order. */
export type Results<Tasks> = {
  -readonly [K in keyof Tasks]: Tasks[K] extends () => infer R ? Awaited<R> : never
}

/** How the tasks ended, under the same names or in the same order. */
export type SettledResults<Tasks> = {
  -readonly [K in keyof Tasks]: Tasks[K] extends () => infer R
    ? PromiseSettledResult<Awaited<R>>
    : never
}

type TaskList = readonly RaceTask[]
type TaskRecord = Readonly<Record<string, RaceTask>>

/**
 * Starts tasks concurrently, and what else a race test can ask of its scheduler.
 *
 * Resolves once all tasks have finished. If any rejected, it rejects with the error of the first
 * such task in the order given.
 */
export interface Race {
  <const Tasks extends TaskList>(tasks: Tasks): Promise<Results<Tasks>>
  <Tasks extends TaskList>(...tasks: Tasks): Promise<Results<Tasks>>
  <Tasks extends TaskRecord>(tasks: Tasks): Promise<Results<Tasks>>

  /** The same, but never rejects. */
  readonly settled: RaceSettled

  /**
   * The same as `race()`, and the results together with what `observe()` returns (or resolves to)
   * must equal those of some serial order of the tasks: for those who have no invariant to write.
   *
   * Before the search the test is run with the tasks one after the other, in each of their orders
   * (at most 6 tasks); what comes of these runs is what is allowed. Results and errors are compared
   * by structure, so what differs from run to run (a time, an id) is not to be in them. In the
   * runs with serial orders the calls before are serial, too.
   *
   * @example
   * await race.serializable([() => account.deposit(1), () => account.deposit(2)], () => account.balance)
   */
  readonly serializable: RaceSerializable

  /** A promise that takes arbitrarily long, for stubs. Always a scheduling point. */
  pause(label?: string): Promise<void>

  /** Checked after every step of the rest of this run: a throw, a rejection or `false` is a failure. */
  invariant(check: () => unknown): void

  /**
   * Pins the order of steps, for a regression test that a person can read: `'alice:read'` is the
   * step of task alice that comes by a line marked `// race: read` (at its end, or on the line
   * above). Only that order is run. One that cannot be followed is an error that names the step
   * and the tasks that could run there.
   *
   * @example
   * race.order('alice:read', 'bob:read', 'alice:write', 'bob:write')
   */
  order(...steps: string[]): void
}

export interface RaceSerializable {
  <const Tasks extends TaskList>(tasks: Tasks, observe?: () => unknown): Promise<Results<Tasks>>
  <Tasks extends TaskList>(...tasks: Tasks): Promise<Results<Tasks>>
  <Tasks extends TaskRecord>(tasks: Tasks, observe?: () => unknown): Promise<Results<Tasks>>
}

export interface RaceSettled {
  <const Tasks extends TaskList>(tasks: Tasks): Promise<SettledResults<Tasks>>
  <Tasks extends TaskList>(...tasks: Tasks): Promise<SettledResults<Tasks>>
  <Tasks extends TaskRecord>(tasks: Tasks): Promise<SettledResults<Tasks>>
}
