import { RaceToolError } from '@racetest/core'
import { bad, type Check, checkObject, show } from './option-check.ts'
import type { InputParameters } from './prop-api.ts'

/** What a call of `raceTest.commands` says, checked. */
export interface CommandsCall {
  readonly name: unknown
  readonly setup: {
    readonly model: () => object
    readonly real: () => unknown
    readonly commands: readonly unknown[]
    readonly tasks: number
    readonly maxCommands: number
  }
  readonly parameters: InputParameters
  readonly options: object
}

const mostCommands = 3

const isArbitrary = (value: unknown): boolean =>
  typeof (value as { generate?: unknown } | null)?.generate === 'function'

const maker =
  (advice: string): Check =>
  (name, value) => {
    if (typeof value !== 'function') throw bad(name, value, advice)
  }

const own: Readonly<Record<keyof CommandsCall['setup'], Check>> = {
  model: maker('Use a function that returns a new model: () => ({ … })'),
  real: maker('Use a function that returns a new object to test, or a promise of it: () => …'),
  commands(name, value) {
    const advice = 'Use an array of arbitraries of commands: [fc.constant(new Push(1))]'
    if (!Array.isArray(value) || value.length === 0) throw bad(name, value, advice)
    for (const [i, each] of value.entries())
      if (!isArbitrary(each))
        throw bad(`${name}[${i}]`, each, 'Use an arbitrary of commands: fc.constant(new Push(1))')
  },
  tasks(name, value) {
    if (value !== 2 && value !== 3) throw bad(name, value, 'Use 2 or 3')
  },
  maxCommands(name, value) {
    if (!Number.isSafeInteger(value) || (value as number) < 1)
      throw bad(name, value, 'Use a whole number from 1')
  },
}

/** fast-check looks at their values itself. */
const ofFastCheck: readonly Exclude<keyof InputParameters, 'examples' | 'timeout'>[] = [
  'seed',
  'path',
  'numRuns',
  'maxSkipsPerRun',
  'skipAllAfterTimeLimit',
  'interruptAfterTimeLimit',
  'markInterruptAsFailure',
  'skipEqualValues',
  'ignoreEqualValues',
  'unbiased',
  'verbose',
  'endOnFailure',
  'randomType',
  'reporter',
  'asyncReporter',
]

const known: Readonly<Record<string, Check>> = {
  ...Object.fromEntries(ofFastCheck.map((name) => [name, () => {}])),
  ...own,
}

/** Throws for what is missing or wrong. */
export function readCommands(given: readonly unknown[]): CommandsCall {
  const [name, setup, options = {}, ...rest] = given
  if (!isObject(setup) || !isObject(options) || rest.length > 0) {
    const shown = given.slice(1).map(show).join(', ')
    throw new RaceToolError(
      `raceTest.commands got (name${shown && `, ${shown}`}). Use (name, { model, real, commands, tasks }) or (name, { … }, options).`,
    )
  }
  for (const needed of ['model', 'real', 'commands', 'tasks'] as const)
    own[needed](needed, setup[needed])
  checkObject('', setup, known)
  const parameters = Object.fromEntries(Object.entries(setup).filter(([key]) => !(key in own)))
  const { maxCommands = mostCommands, ...others } = setup
  // Just checked.
  return { name, setup: { ...others, maxCommands } as CommandsCall['setup'], parameters, options }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
