import { decodeReplay, type Limit } from '@racetest/core'
import { getRealm } from '@racetest/runtime'
import type { Arbitrary, Parameters, RunDetails } from 'fast-check'
import { OtherCode } from './follow.ts'
import { type FastCheck, givenInput, type Input, inputsOf } from './inputs.ts'
import {
  type Described,
  describeInput,
  explainSkips,
  slipped,
  tell,
  tellMore,
  withInputs,
} from './input-report.ts'
import { type PendingInputs, recordInputs } from './input-record.ts'
import { add, foundBefore, noInputs } from './input-sum.ts'
import type { Pending } from './pending.ts'
import type { InputParameters } from './prop-api.ts'
import type { ResolvedOptions } from './resolved-options.ts'
import type { Found, Question } from './found.ts'
import type { Gauge } from './gauge.ts'
import { createShares } from './shares.ts'

/** What `raceTest.prop` was given, and the input of now. */
export interface Property {
  arbitrary(fc: FastCheck): Arbitrary<readonly unknown[]>
  readonly parameters: InputParameters
  /** Names of the values, for people; without them there is one value, a record with names of its own. */
  readonly names: readonly string[] | undefined
  /** What the schedules run with. */
  input: Input | undefined
  /** What a schedule that is over fails with; `takeNoted` has failures that were noted and not thrown. */
  judge?(takeNoted: () => unknown): unknown
  /** Some schedule was judged. */
  isJudged?: boolean
  /** Called when inputs were explored and none fails; throws where that says nothing. */
  ended?(): void
}

/** What all inputs came to. */
export interface Explored extends Found {
  readonly inputs: number
  /** What fast-check would say, where it was asked to say more. */
  readonly verbose?: string
  readonly seed?: number
  /** An earlier run had kept the failure. */
  readonly kept?: true
}

/** Searches the schedules of one input. Undefined: cancelled. */
export type Explore = (
  options: ResolvedOptions,
  question: Omit<Question, 'now' | 'gauge'>,
  signal?: AbortSignal,
) => Promise<Found | undefined>

/** How inputs are gone through. */
interface Going {
  /** A replay string need not fit the code of now. */
  readonly lenient?: boolean | undefined
  /** Where what is left to explore is kept. */
  readonly pending?: Pending<PendingInputs> | undefined
  /** What an earlier run has left to explore; its seed is that of the options. */
  readonly resume?: PendingInputs | undefined
  /** Told when that is of no use. */
  lose?(): void
}

/** Runs of the test that shrinking an input may take. */
const shrinkLimit = 2000

/**
 * Generates inputs with fast-check, and searches the schedules of each. A failing input is shrunk
 * first, then its schedule.
 *
 * The limits of the test are shared by its inputs: each gets an equal part of what is left.
 * Undefined: cancelled.
 */
export async function exploreInputs(
  property: Property,
  options: ResolvedOptions,
  explore: Explore,
  gauge: Gauge,
  { lenient = false, pending, resume, lose }: Going = {},
): Promise<Explored | undefined> {
  const fc = await import('fast-check')
  if (options.replay !== undefined) return replayInput(fc, property, options, explore, lenient)
  const parameters = readParameters(fc, property, options)
  const inputs = parameters.numRuns
  const shares = createShares(options.limits, inputs, resume?.count)
  const isRejection = (error: unknown): boolean => fc.PreconditionFailure.isFailure(error)
  const { now } = getRealm().real
  property.isJudged = resume?.isJudged === true
  const record =
    pending &&
    recordInputs(resume, pending, now, () => ({
      seed: options.seed,
      isJudged: property.isJudged === true,
    }))

  let { sum: total, count } = resume ?? { sum: noInputs, count: 0 }
  let resumed = total.traces
  if (resume !== undefined) gauge.finishInput(count, total)
  let first: readonly Described[] | undefined
  let tries = 0
  // What makes going on pointless.
  let end: End | undefined
  let running: Promise<unknown> = Promise.resolve()
  const interrupt = new AbortController()

  const finish = (found: Found): void => {
    total = add(total, found, shares.shared)
    resumed += found.resumed ?? 0
    gauge.finishInput(++count, total)
  }
  const exploreOne = async (input: Input): Promise<void> => {
    if (end !== undefined) return
    const known = first === undefined ? record?.begin(fc.stringify(input.values)) : undefined
    if (known === 'rejected') reject(fc)
    if (known === 'explored') return
    if (known === 'other') {
      end = { isOther: true }
      return
    }
    const limits = first === undefined ? shares.next() : shares.again()
    if (limits === undefined) {
      if (known !== undefined) finish(foundBefore(known))
      total = { ...total, limit: total.limit ?? shares.used() }
    }
    if (limits === undefined || tries >= shrinkLimit) return
    property.input = input
    let found: Found | undefined
    try {
      const keeping = first === undefined && { pending: record?.pending, resume: known }
      const question = { explains: false, isRejection, ...keeping }
      found = await explore({ ...options, limits }, question, interrupt.signal)
    } catch (error) {
      end = { error }
      return
    }
    if (found === undefined) {
      end = {}
      return
    }
    if (found.rejected) {
      if (first === undefined) record?.reject()
      reject(fc)
    }
    if (first !== undefined) gauge.tryInput(++tries)
    else {
      finish(found)
      shares.spend(found.traces - (found.resumed ?? 0))
    }
    if (found.status === 'unchecked') end = { found }
    if (found.status !== 'failed') {
      if (first === undefined && end === undefined) record?.finish(found)
      return
    }
    record?.close()
    first ??= describeInput(fc, property)
    gauge.tryInput(tries)
    throw new Error('A schedule fails.')
  }
  const tested = fc.asyncProperty(
    inputsOf(fc, property.arbitrary(fc)),
    (input) => (running = exploreOne(input)) as Promise<void>,
  )
  const details = await fc.check(tested, parameters)
  const ended = end
  // Time that is up leaves a search behind.
  interrupt.abort()
  await running.catch(() => {})
  if (ended?.error !== undefined) throw ended.error
  if (ended?.found !== undefined) return { ...total, ...ended.found, inputs: count }
  if (ended?.isOther) {
    lose?.()
    gauge.finishInput(0, noInputs)
    return exploreInputs(property, options, explore, gauge, { pending })
  }
  record?.end()
  if (ended !== undefined) return undefined
  await tell(property, details)
  if (!details.failed && count > 0) property.ended?.()
  const all = { inputs: count, ...(resumed > 0 && { resumed }) }
  if (!details.failed) return { ...withInterruption(total, details, parameters), ...all }
  if (details.counterexample === null) throw explainSkips(details, parameters)

  const [smallest] = details.counterexample
  property.input = smallest
  const code = `${details.seed}.${(details.counterexamplePath ?? '').replaceAll(':', '.')}`
  const found = await explore(options, { explains: true, isRejection, inputs: code })
  if (found === undefined) return undefined
  const described = describeInput(fc, property)
  return {
    ...total,
    ...(found.status === 'failed' ? withInputs(found, described, first, tries) : slipped(found)),
    // Those of the inputs that were generated: what was run to find a smaller one is not counted.
    traces: total.traces,
    pairs: total.pairs,
    awaits: total.awaits,
    files: total.files,
    ...all,
    seed: details.seed,
    ...(details.verbose > 0 && { verbose: tellMore(fc, details) }),
  }
}

interface End {
  readonly found?: Found
  readonly error?: unknown
  /** Other inputs were generated than in the run that this one was to go on with. */
  readonly isOther?: true
}

/** Exactly the input and the schedule of a replay string. */
async function replayInput(
  fc: FastCheck,
  property: Property,
  options: ResolvedOptions,
  explore: Explore,
  lenient: boolean,
): Promise<Explored | undefined> {
  const text = options.replay!
  const { inputs } = decodeReplay(text)
  const [, seed, path] = /^(-?\d+)((?:\.\d+)+)$/.exec(inputs ?? '') ?? []
  if (seed === undefined || path === undefined)
    throw new OtherCode(
      `replay string "${text}" is for a test without generated inputs. Use the one that this test printed.`,
    )
  const parameters = {
    ...readParameters(fc, property, options),
    seed: Number(seed),
    path: path.slice(1).replaceAll('.', ':'),
    numRuns: 1,
  }
  property.input = await generateOne(fc, property, parameters)
  if (property.input === undefined)
    throw new OtherCode(
      `replay string "${text}" has inputs that this test does not generate (${inputs}). Run the test again to get a new one.`,
    )
  const found = await explore(options, { explains: true, inputs: inputs!, lenient })
  if (found === undefined) return undefined
  const described = describeInput(fc, property)
  return { ...withInputs(found, described, undefined, 0), inputs: 1, seed: Number(seed) }
}

function reject(fc: FastCheck): never {
  fc.pre(false)
  throw new Error('fc.pre(false) throws.')
}

/** The first input for these parameters. fast-check throws where a path leads nowhere. */
async function generateOne(
  fc: FastCheck,
  property: Property,
  parameters: Given,
): Promise<Input | undefined> {
  let first: Input | undefined
  const take = async (input: Input): Promise<void> => {
    first ??= input
  }
  const generated = fc.asyncProperty(inputsOf(fc, property.arbitrary(fc)), take)
  try {
    await fc.check(generated, parameters)
  } catch {
    return undefined
  }
  return first
}

type Given = Parameters<[Input]> & { readonly numRuns: number; readonly seed: number }

function readParameters(fc: FastCheck, property: Property, options: ResolvedOptions): Given {
  const { timeout: _, reporter: _r, asyncReporter: _a, examples, ...rest } = property.parameters
  // Ours are typed without fast-check, which need not be installed.
  const given = rest as Omit<Parameters<[Input]>, 'examples'>
  const globals = fc.readConfigureGlobal()
  return {
    ...given,
    seed: given.seed ?? globals.seed ?? options.seed | 0,
    numRuns: given.numRuns ?? globals.numRuns ?? 100,
    ...(examples && {
      examples: examples.map((values) => [
        givenInput(property.names ? (values as readonly unknown[]) : [values]),
      ]),
    }),
  }
}

/** Time that was up is a limit like any other, and no success. */
function withInterruption(total: Found, details: RunDetails<[Input]>, given: Given): Found {
  const found: Found = total.limit === undefined ? total : { ...total, status: 'bounded' }
  if (!details.interrupted) return found
  const what = `interruptAfterTimeLimit = ${given.interruptAfterTimeLimit}`
  const limit: Limit = { kind: 'inputs', value: details.numRuns, what }
  return { ...found, status: 'bounded', limit }
}
