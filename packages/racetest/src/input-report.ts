import { type Counterexample, RaceToolError } from '@racetest/core'
import type { Parameters, RunDetails } from 'fast-check'
import type { Found } from './found.ts'
import type { FastCheck, Input } from './inputs.ts'
import type { Property } from './property.ts'

export function explainSkips(
  details: RunDetails<[Input]>,
  given: Parameters<[Input]>,
): RaceToolError {
  if (details.interrupted) {
    const advice = given.markInterruptAsFailure ? ', or leave markInterruptAsFailure out' : ''
    return new RaceToolError(
      `interruptAfterTimeLimit = ${given.interruptAfterTimeLimit} was up after ${details.numRuns} of ${given.numRuns} inputs. Raise it${advice}.`,
    )
  }
  return new RaceToolError(
    `fc.pre rejected ${details.numSkips} inputs and let ${details.numRuns} through, which is too few. Generate inputs that fit, or raise maxSkipsPerRun.`,
  )
}

export type Described = NonNullable<Counterexample['inputs']>[number]

export function describeInput(fc: FastCheck, { names, input }: Property): Described[] {
  const { values } = input!
  if (names !== undefined)
    return values.map((value, i) => ({ name: names[i]!, value: fc.stringify(value) }))
  return Object.entries(values[0] as Record<string, unknown>).map(([name, value]) => ({
    name,
    value: fc.stringify(value),
  }))
}

export function withInputs(
  found: Found,
  described: readonly Described[],
  first: readonly Described[] | undefined,
  tries: number,
): Found {
  if (found.counterexample === undefined) return found
  const inputs = described.map((input) => {
    const original = first?.find(({ name }) => name === input.name)?.value
    const isSame = original === undefined || original === input.value
    return isSame ? input : { ...input, original, tries }
  })
  return { ...found, counterexample: { ...found.counterexample, inputs } }
}

/** An input that failed in one search and not in the next. */
export function slipped(found: Found): Found {
  if (found.status === 'unchecked') return found
  return {
    ...found,
    status: 'unchecked',
    why: {
      reason: 'a failing input did not fail again',
      advice:
        'Its schedules were searched a second time and none failed, so something beside input and schedule decides: state that outlives a run, real time or I/O. Reset it in beforeEach, or stub it. Nothing was verified.',
    },
  }
}

/** fast-check's list of what else failed, or of all that it ran. */
export function tellMore(fc: FastCheck, details: RunDetails<[Input]>): string {
  const text = fc.defaultReportMessage(details as never) ?? ''
  const at = text.search(/^(?:Encountered failures were|Execution summary)/m)
  return at < 0 ? '' : text.slice(at).trimEnd()
}

/** A reporter of the user's own gets fast-check's details, with the values as they were generated. */
export async function tell(
  { parameters, names }: Property,
  details: RunDetails<[Input]>,
): Promise<void> {
  const report = parameters.asyncReporter ?? parameters.reporter
  if (report === undefined) return
  const valuesOf = ([{ values }]: [Input]): unknown => (names === undefined ? values[0] : values)
  const { counterexample, failures } = details
  const shown = {
    ...details,
    counterexample: counterexample && valuesOf(counterexample),
    failures: failures.map(valuesOf),
  }
  await report(shown as never)
}
