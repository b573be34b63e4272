import type { AccessReport, StepReport } from '@racetest/core'
import { expect, test } from 'vitest'
import { renderUnchecked } from '@racetest/report'
import type { Described } from '../src/describe.ts'
import { differingSteps } from '../src/differing-steps.ts'

function access(kind: AccessReport['kind'], resource: string, line: number): AccessReport {
  return { kind, resource, position: { file: 'src/account.ts', line, column: 4, length: 5 } }
}

function step(task: string, ...accesses: AccessReport[]): StepReport {
  return { task, accesses, last: false, afterSteps: [] }
}

function described(...steps: StepReport[]): Described {
  const tasks = ['A alice', 'B bob'].map((text) => {
    const [letter = '', name = ''] = text.split(' ')
    return { letter, name }
  })
  return { tasks, steps, events: [], letters: [], touched: [] }
}

const read = access('read', 'Account#1.balance', 6)
const write = access('write', 'Account#1.balance', 8)
const charge = access('write', 'Account#1.#fees', 13)

test('runs that do the same do not differ, whatever the values', () => {
  const values = { ...read, before: '1' }
  expect(differingSteps(described(step('A', read)), described(step('A', values)))).toBeUndefined()
})

test('the first step that differs, by what the other run does not do there', () => {
  const recorded = described(step('A', read), step('B', read), step('A', read, write))
  const replayed = described(step('A', read), step('B', read), step('A', read, charge))
  expect(differingSteps(recorded, replayed)).toMatchObject({
    stepNumber: 3,
    recorded: { task: 'A', accesses: [write] },
    replayed: { task: 'A', accesses: [charge] },
  })
})

test('a run that goes on for longer', () => {
  const steps = differingSteps(
    described(step('A', read)),
    described(step('A', read), step('B', write)),
  )
  const why = {
    reason: `replay took another path at step ${steps?.stepNumber}`,
    advice: 'Replay 1 of 3 took another path, so something beside the schedule decides.',
    ...steps,
  }
  const { message, codeFrame } = renderUnchecked(why, { columns: 80, colour: false, unicode: true })
  expect(`${message}\n${codeFrame}`).toMatchInlineSnapshot(`
    "unchecked: replay took another path at step 2

      Replayed  2  B bob  write Account#1.balance  src/account.ts:8

      Replay 1 of 3 took another path, so something beside the schedule decides.
      Nothing was verified."
  `)
})
