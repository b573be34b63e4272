import { afterAll, describe, expect, test } from 'vitest'
import { createPlanter } from '../support/plant-fault.ts'
import type { Found, Limits } from '../support/run-program.ts'
import { printSmall } from '../support/small-program.ts'
import { accesses } from './runtime-faults/accesses.ts'
import { apart } from './runtime-faults/apart.ts'
import { builtins } from './runtime-faults/builtins.ts'
import { external } from './runtime-faults/external.ts'
import { names } from './runtime-faults/names.ts'
import { opaque } from './runtime-faults/opaque.ts'
import type { PlantedFault, Sign } from './runtime-faults/planted-fault.ts'
import { steps } from './runtime-faults/steps.ts'
import { time } from './runtime-faults/time.ts'

// Faults planted one at a time into the text of `runtime` and `instrument`. For each there is a
// program of a few lines that comes to something else with it.

const faults: Readonly<Record<string, PlantedFault>> = {
  ...steps,
  ...time,
  ...accesses,
  ...builtins,
  ...names,
  ...opaque,
  ...apart,
  ...external,
}
const planter = await createPlanter<
  typeof import('../support/run-program.ts') & typeof import('../support/check-program.ts')
>('test/support/run-program.ts', 'test/support/check-program.ts')
afterAll(() => planter.close())

const limitsOf = ({ drain, interleave }: PlantedFault): Limits => ({
  runs: 300,
  drain: drain ?? true,
  interleave: interleave ?? 'awaits',
})
const right = new Map<string, Found>()

describe('no fault, nothing to notice', async () => {
  const { compareOutcomes } = await planter.load()

  test.for(Object.entries(faults))('%s', async ([name, fault]) => {
    const { outcomes, traces } = fault.program
    const { problem, dpor, full } = await compareOutcomes(
      printSmall(fault.program),
      limitsOf(fault),
    )
    right.set(name, dpor)
    expect(problem).toBe(undefined)
    expect(full.complete).toBe(true)
    expect(dpor).toMatchObject({ traces, runs: traces, redundant: 0, complete: true })
    expect(dpor.outcomes).toHaveLength(outcomes)
  })
})

describe('a planted fault is noticed', () => {
  test.for(Object.entries(faults))('%s', async ([name, fault]) => {
    const { exploreProgram, instrumentProgram } = await planter.load(fault)
    const code = instrumentProgram(printSmall(fault.program))
    const explore = async (): Promise<Sign | undefined> => {
      const sign = signOf(await exploreProgram(code, limitsOf(fault)), right.get(name)!)
      if (sign !== undefined || fault.shows !== 'unfaithful') return sign
      const every = await exploreProgram(code, { ...limitsOf(fault), strategy: 'exhaustive' })
      return every.unfaithful === undefined ? undefined : 'unfaithful'
    }
    const sign = await explore().catch((error: unknown) =>
      / differ at step /.test(String(error)) ? 'differs' : String(error),
    )
    expect(sign).toBe(fault.shows)
  })
})

function signOf(found: Found, expected: Found): Sign | undefined {
  if (found.escaped.length > 0) return 'escapes'
  const lost = expected.outcomes.some((outcome) => !found.outcomes.includes(outcome))
  const invented = found.outcomes.some((outcome) => !expected.outcomes.includes(outcome))
  if (lost) return invented ? 'other' : 'lost'
  if (invented) return 'invented'
  if (found.redundant > 0 || found.runs > found.traces) return 'redundant'
  if (found.traces !== expected.traces)
    return found.traces > expected.traces ? 'more traces' : 'fewer traces'
  return undefined
}
