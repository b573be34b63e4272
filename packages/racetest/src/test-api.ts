import type {
  SuiteAPI,
  TestContext,
  TestOptions,
  afterAll,
  afterEach,
  aroundAll,
  aroundEach,
  beforeAll,
  beforeEach,
} from 'vitest'
import type { RegisterCommands } from './commands-api.ts'
import type { RaceOptions } from './options.ts'
import type { Prop } from './prop-api.ts'
import type { Race } from './race.ts'

/** Options of Vitest's `test` and of racetest, in one object. */
export type RaceTestOptions = TestOptions & RaceOptions

/** What the body of a race test gets: Vitest's own test context, plus `race`. */
export type RaceTestContext<Fixtures = object> = TestContext & { readonly race: Race } & Fixtures

type Name = string | ((...args: never[]) => unknown)
type Body<Args extends readonly unknown[]> = (...args: Args) => unknown

interface Register<Args extends readonly unknown[]> {
  (name: Name, fn?: Body<Args>, timeout?: number): void
  (name: Name, options: RaceTestOptions, fn?: Body<Args>): void
}

/** The values come first, and the context is the last argument. */
interface Each<Fixtures> {
  <T extends unknown[] | [unknown]>(
    cases: readonly T[],
  ): Register<[...T, RaceTestContext<Fixtures>]>
  <T extends readonly unknown[]>(cases: readonly T[]): Register<[...T, RaceTestContext<Fixtures>]>
  <T>(cases: readonly T[]): Register<[T, RaceTestContext<Fixtures>]>
  <T extends Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: unknown[]
  ): Register<[T, RaceTestContext<Fixtures>]>
}

interface For<Fixtures> {
  <T>(cases: readonly T[]): Register<[T, RaceTestContext<Fixtures>]>
  <T extends Record<string, unknown>>(
    strings: TemplateStringsArray,
    ...values: unknown[]
  ): Register<[T, RaceTestContext<Fixtures>]>
}

export interface ChainableRaceTest<Fixtures = object> extends Register<
  [context: RaceTestContext<Fixtures>]
> {
  readonly only: ChainableRaceTest<Fixtures>
  readonly skip: ChainableRaceTest<Fixtures>
  readonly todo: ChainableRaceTest<Fixtures>
  readonly fails: ChainableRaceTest<Fixtures>
  readonly concurrent: ChainableRaceTest<Fixtures>
  readonly each: Each<Fixtures>
  readonly for: For<Fixtures>
  readonly prop: Prop<Fixtures>
  readonly commands: RegisterCommands
  skipIf(condition: unknown): ChainableRaceTest<Fixtures>
  runIf(condition: unknown): ChainableRaceTest<Fixtures>
}

interface FixtureOptions {
  readonly auto?: boolean
  readonly injected?: boolean
  readonly scope?: 'test' | 'file' | 'worker'
}

type FixtureFunction<T, Context> = (
  context: Context,
  use: (value: T) => Promise<void>,
) => Promise<void>

type FixtureMap<Added, Fixtures> = {
  [K in keyof Added]:
    | Added[K]
    | FixtureFunction<Added[K], RaceTestContext<Fixtures & Added>>
    | readonly [
        Added[K] | FixtureFunction<Added[K], RaceTestContext<Fixtures & Added>>,
        FixtureOptions,
      ]
}

type FixtureBuilder<T, Fixtures> = (
  context: RaceTestContext<Fixtures>,
  tools: { onCleanup(cleanup: () => unknown): void },
) => T | Promise<T>

interface Extend<Fixtures> {
  <K extends string, T>(
    name: K,
    options: FixtureOptions,
    build: FixtureBuilder<T, Fixtures>,
  ): RaceTestApi<Fixtures & Record<K, T>>
  <K extends string, T>(
    name: K,
    build: FixtureBuilder<T, Fixtures>,
  ): RaceTestApi<Fixtures & Record<K, T>>
  <K extends string, T>(name: K, value: T): RaceTestApi<Fixtures & Record<K, T>>
  <Added extends object>(fixtures: FixtureMap<Added, Fixtures>): RaceTestApi<Fixtures & Added>
}

/** `raceTest`, with the forms of Vitest's `test`. */
export interface RaceTestApi<Fixtures = object> extends ChainableRaceTest<Fixtures> {
  readonly extend: Extend<Fixtures>
  override(fixtures: Partial<FixtureMap<Fixtures, Fixtures>>): RaceTestApi<Fixtures>
  override<K extends keyof Fixtures & string>(
    name: K,
    value: Fixtures[K] | FixtureBuilder<Fixtures[K], Fixtures>,
  ): RaceTestApi<Fixtures>
  readonly describe: SuiteAPI
  readonly beforeAll: typeof beforeAll
  readonly afterAll: typeof afterAll
  readonly aroundAll: typeof aroundAll
  readonly beforeEach: typeof beforeEach<RaceTestContext<Fixtures>>
  readonly afterEach: typeof afterEach<RaceTestContext<Fixtures>>
  readonly aroundEach: typeof aroundEach<RaceTestContext<Fixtures>>
}
