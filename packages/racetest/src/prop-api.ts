import type { RaceTestContext, RaceTestOptions } from './test-api.ts'

/** An arbitrary of fast-check, as far as its type matters here: fast-check need not be installed. */
export interface ArbitraryOf<T> {
  generate(...args: never[]): { readonly value: T }
}

type ValueOf<A> = A extends ArbitraryOf<infer T> ? T : never
type ValuesOf<As> = { -readonly [K in keyof As]: ValueOf<As[K]> }

/**
 * Parameters of fast-check, with its meanings. `timeout` is for one schedule, and time that is up
 * (`interruptAfterTimeLimit`) leaves the test `bounded`.
 */
export interface InputParameters<Example = unknown> {
  readonly seed?: number
  readonly path?: string
  /** How many inputs are generated; 100 unless told. The limits of the test are shared by them. */
  readonly numRuns?: number
  readonly maxSkipsPerRun?: number
  readonly timeout?: number
  readonly skipAllAfterTimeLimit?: number
  readonly interruptAfterTimeLimit?: number
  readonly markInterruptAsFailure?: boolean
  readonly skipEqualValues?: boolean
  readonly ignoreEqualValues?: boolean
  readonly unbiased?: boolean
  readonly verbose?: boolean | 0 | 1 | 2
  /** Inputs that are tried before generated ones. */
  readonly examples?: readonly Example[]
  readonly endOnFailure?: boolean
  readonly randomType?: string | ((seed: number) => unknown)
  /** Called with fast-check's details of the run, which fails by our own error all the same. */
  readonly reporter?: (details: never) => void
  readonly asyncReporter?: (details: never) => Promise<void>
}

type Name = string | ((...args: never[]) => unknown)

interface RegisterProp<Args extends readonly unknown[]> {
  (name: Name, fn?: (...args: Args) => unknown, timeout?: number): void
  (name: Name, options: RaceTestOptions, fn?: (...args: Args) => unknown): void
}

/** The forms of a property: the values of a case, if any, then the generated ones, then the context. */
export interface PropTest<Values extends readonly unknown[], Fixtures> extends RegisterProp<
  [...Values, RaceTestContext<Fixtures>]
> {
  readonly only: PropTest<Values, Fixtures>
  readonly skip: PropTest<Values, Fixtures>
  readonly todo: PropTest<Values, Fixtures>
  readonly fails: PropTest<Values, Fixtures>
  readonly concurrent: PropTest<Values, Fixtures>
  skipIf(condition: unknown): PropTest<Values, Fixtures>
  runIf(condition: unknown): PropTest<Values, Fixtures>
  each<T extends unknown[] | [unknown]>(
    cases: readonly T[],
  ): RegisterProp<[...T, ...Values, RaceTestContext<Fixtures>]>
  each<T>(cases: readonly T[]): RegisterProp<[T, ...Values, RaceTestContext<Fixtures>]>
  for<T>(cases: readonly T[]): RegisterProp<[T, ...Values, RaceTestContext<Fixtures>]>
}

/**
 * A race test for generated inputs: the schedules of each are explored, and a failure is shrunk to
 * the smallest input with the smallest schedule. Values come first, the context last.
 *
 * @example
 * raceTest.prop([fc.nat(100), fc.nat(100)])('never overdrawn', async (a, b, { race }) => { … })
 */
export interface Prop<Fixtures> {
  <const As extends readonly ArbitraryOf<unknown>[]>(
    arbitraries: As,
    parameters?: InputParameters<ValuesOf<As>>,
  ): PropTest<ValuesOf<As>, Fixtures>
  <As extends Readonly<Record<string, ArbitraryOf<unknown>>>>(
    arbitraries: As,
    parameters?: InputParameters<ValuesOf<As>>,
  ): PropTest<[ValuesOf<As>], Fixtures>
}
