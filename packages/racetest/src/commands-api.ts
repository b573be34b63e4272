import type { ArbitraryOf, InputParameters } from './prop-api.ts'
import type { RaceTestOptions } from './test-api.ts'

/** A command, as fast-check's `AsyncCommand` and `Command` are. */
export interface CommandOf<Model, Real> {
  check(model: Readonly<Model>): boolean | Promise<boolean>
  run(model: Model, real: Real): Promise<void> | void
  toString(): string
}

/** What `raceTest.commands` runs, beside parameters of fast-check. */
export interface CommandsSetup<Model extends object, Real> extends Omit<
  InputParameters,
  'examples' | 'timeout'
> {
  /** A new model: what the object is like, without concurrency. Called often, and always to make the same. */
  readonly model: () => Model
  /** A new object to test, for each schedule. */
  readonly real: () => Real | Promise<Real>
  /** Arbitraries of fast-check's commands; any of them is drawn for each place. */
  readonly commands: readonly ArbitraryOf<CommandOf<NoInfer<Model>, NoInfer<Real>>>[]
  /** How many tasks the commands are split over. */
  readonly tasks: 2 | 3
  /** At most so many commands for each task; 3 unless told. */
  readonly maxCommands?: number
}

/**
 * A race test of an object by a model of it: sequences of fast-check's `AsyncCommand`s are split over
 * tasks and run under every schedule, and what the object answers must be linearizable: some order of
 * the commands, in which one that ended before another began comes before it, gives the same answers
 * when the model runs through it. A failure is shrunk to few commands, and shows which calls overlap
 * and where each order ends.
 *
 * A command is one operation, and `run` decides what its answers have to be. In the race it works on
 * a model that knows only its own task, so what it asserts there does not count; what the object
 * answers is recorded, errors included. Then each order is tried: `check` and `run` again, on the
 * model of that order, with the recorded answers played back in place of the object. The test fails
 * when there is no order in which all of them pass.
 *
 * - `check` says where a command is allowed. In the race a command is left out when the model of its
 *   own task says no; an order that comes to one which is not allowed there explains the history, as
 *   the object is bound to nothing then. So a command that is always allowed finds more. A test in
 *   which no schedule could be judged is an error.
 * - A command makes the same calls whatever the model says, best a single one. It is an error if no
 *   order fits and in some of them a command would have called something else.
 * - Answers are data. They are copied, and so are those that the object goes on to change; what is no
 *   plain data (instances, functions) is handed over as it was. Objects that are properties of the real
 *   one are observed as well. Functions that it is given are called in the race only.
 * - A call has ended when its promise has settled. One that never does may have taken effect or not;
 *   a command that waits for it is a deadlock.
 *
 * Left out are crashes and timeouts, and `examples` of fast-check's parameters.
 *
 * See Wing and Gong, "Testing and verifying concurrent objects" (JPDC 1993), and Lowe, "Testing for
 * linearizability" (Concurrency and Computation 2017).
 *
 * @example
 * raceTest.commands('a counter', {
 *   model: () => ({ count: 0 }),
 *   real: () => new Counter(),
 *   commands: [fc.constant(new Increment()), fc.constant(new Read())],
 *   tasks: 2,
 * })
 */
export type RegisterCommands = <Model extends object, Real>(
  name: string | ((...args: never[]) => unknown),
  setup: CommandsSetup<Model, Real>,
  options?: RaceTestOptions,
) => void
