import { RaceToolError } from '@racetest/core'
import type { Arbitrary } from 'fast-check'
import { bad, show } from './option-check.ts'
import { fixtureNames } from './fixtures.ts'
import { keysOf, parametersOf } from './parameters.ts'
import type { InputParameters } from './prop-api.ts'
import type { Property } from './property.ts'
import { type Callable, looksLike } from './source-text.ts'
import { parseArguments } from './test-options.ts'

const key = Symbol('racetest.property')

/** The property that a call of `raceTest` belongs to, from its options. */
export function propertyOf(options: object): Property | undefined {
  return (options as { [key]?: Property })[key]
}

/** Options that make a call of `raceTest` belong to a property. */
export function withProperty(options: object, property: Property): object {
  return { ...options, [key]: property }
}

type Chain = Callable & Readonly<Record<string, Callable>>
type Arbitraries = readonly unknown[] | Readonly<Record<string, unknown>>

const forms = ['only', 'skip', 'todo', 'fails', 'concurrent']

/** `raceTest.prop(arbitraries, parameters)`, on whatever chain it was called. */
export function createProp(chain: unknown, given: readonly unknown[]): Callable {
  try {
    const { arbitraries, parameters } = checkProp(given)
    return extendChain(chain as Chain, arbitraries, parameters)
  } catch (error) {
    // Or there is little of the user's own in it.
    if (error instanceof Error) Error.captureStackTrace(error, createProp)
    throw error
  }
}

function extendChain(
  chain: Chain,
  arbitraries: Arbitraries,
  parameters: InputParameters,
): Callable {
  const registerOn =
    (register: Callable, before: readonly string[]): Callable =>
    (name, ...rest) => {
      const { options, body } = parseArguments(rest)
      const { timeout } = parameters
      const written = body === undefined ? [] : parametersOf(body as Callable)
      const property = createProperty(arbitraries, parameters, written.slice(before.length))
      const own = { ...(timeout !== undefined && { timeout }), ...options }
      const marked = withProperty(own, property)
      const context = written[before.length + countValues(arbitraries)]
      const shown = [...before, ...(context === undefined ? [] : [context])]
      return register(name, marked, body && withInputs(body as Callable, property, shown))
    }
  const prop = registerOn(chain, [])
  const next = (other: unknown): Callable => extendChain(other as Chain, arbitraries, parameters)
  for (const form of forms)
    Object.defineProperty(prop, form, { get: () => next(chain[form]), enumerable: true })
  return Object.assign(prop, {
    skipIf: (condition: unknown) => next(chain['skipIf']!(condition)),
    runIf: (condition: unknown) => next(chain['runIf']!(condition)),
    each: (...cases: unknown[]) =>
      registerOn(chain['each']!(...cases) as Callable, columnsOf(cases[0])),
    for: (...cases: unknown[]) => registerOn(chain['for']!(...cases) as Callable, ['case']),
  })
}

/** `each` spreads a case that is an array. */
function columnsOf(cases: unknown): string[] {
  const first: unknown = Array.isArray(cases) ? cases[0] : undefined
  return Array.isArray(first) ? first.map((_, i) => `case${i}`) : ['case']
}

const countValues = (arbitraries: Arbitraries): number =>
  Array.isArray(arbitraries) ? arbitraries.length : 1

/** A body that takes `g` from its context draws its inputs as it goes, unless that is a fixture. */
export function drawsInputs(body: Callable): boolean {
  return !fixtureNames.has('g') && keysOf(parametersOf(body)[0] ?? '').includes('g')
}

/** A body that draws its inputs, as a property. */
export function createDrawing(body: Callable): { property: Property; body: Callable } {
  const property: Property = {
    arbitrary: (fc) => fc.tuple(fc.gen()),
    parameters: {},
    names: ['g'],
    input: undefined,
  }
  const drawing: Callable = (context) =>
    body(Object.assign(context as object, { g: takeInput(property)[0] }))
  return { property, body: looksLike(body, drawing) }
}

function createProperty(
  arbitraries: Arbitraries,
  parameters: InputParameters,
  written: readonly string[],
): Property {
  if (!isList(arbitraries)) {
    // `prop` has checked that they are arbitraries.
    const record = arbitraries as Record<string, Arbitrary<unknown>>
    const arbitrary: Property['arbitrary'] = (fc) => fc.tuple(fc.record(record))
    return { arbitrary, parameters, names: undefined, input: undefined }
  }
  const tuple = arbitraries as Arbitrary<unknown>[]
  const names = tuple.map((_, i) => /^[\w$]+/.exec(written[i] ?? '')?.[0] ?? `value ${i + 1}`)
  return { arbitrary: (fc) => fc.tuple(...tuple), parameters, names, input: undefined }
}

const isList = (arbitraries: Arbitraries): arbitraries is readonly unknown[] =>
  Array.isArray(arbitraries)

/** The body with the generated values before its context; Vitest reads in the text which fixtures it uses. */
function withInputs(body: Callable, property: Property, shown: readonly string[]): Callable {
  const wrapped: Callable = (...args) =>
    body(...args.slice(0, -1), ...takeInput(property), args.at(-1))
  return looksLike({ toString: () => `(${shown.join(', ')}) => {}` }, wrapped)
}

function takeInput({ input }: Property): readonly unknown[] {
  return input!.make()
}

const isArbitrary = (value: unknown): boolean =>
  typeof (value as { generate?: unknown } | null)?.generate === 'function'

function checkProp([arbitraries, parameters = {}]: readonly unknown[]): {
  readonly arbitraries: Arbitraries
  readonly parameters: InputParameters
} {
  if (typeof arbitraries !== 'object' || arbitraries === null || isArbitrary(arbitraries))
    throw new RaceToolError(
      `raceTest.prop got ${isArbitrary(arbitraries) ? 'an arbitrary' : show(arbitraries)}. Use an array or an object of arbitraries: raceTest.prop([fc.nat()]).`,
    )
  for (const [name, arbitrary] of Object.entries(arbitraries)) {
    if (!isArbitrary(arbitrary))
      throw new RaceToolError(
        `raceTest.prop got ${show(arbitrary)} for value ${name}. Use an arbitrary of fast-check, such as fc.nat().`,
      )
  }
  if (typeof parameters !== 'object' || parameters === null)
    throw bad('the second argument of raceTest.prop', parameters, 'Use parameters of fast-check')
  return { arbitraries: arbitraries as Arbitraries, parameters }
}
