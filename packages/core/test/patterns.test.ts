import { expect, test } from 'vitest'
import { findPattern, replay, type TaskId } from '../src/index.ts'
import { type Litmus, litmusProgram } from '../../../test/support/litmus-program.ts'

function run(steps: Litmus['tasks'][number]['steps'][], schedule: string) {
  const program = litmusProgram({ tasks: steps.map((each) => ({ steps: each })) })
  const tasks = Array.from(schedule, (digit) => Number(digit) as TaskId)
  const last = replay(program, tasks).next()
  if (!last.done) throw new Error('a litmus program never waits')
  return last.value.trace
}

const read = (obj: string) => ({ accesses: [{ obj, k: 'r' as const }] })
const write = (obj: string) => ({ accesses: [{ obj, k: 'w' as const }] })
const modify = (obj: string) => ({ accesses: [...read(obj).accesses, ...write(obj).accesses] })

test('lost update: read, write by another, write', () => {
  const trace = run([[read('x'), write('x')], [modify('x')]], '010')
  expect(findPattern({ trace })).toMatchObject({ name: 'lost update', events: [0, 1, 2] })
  expect(findPattern({ trace, critical: [1, 2] })).toMatchObject({ name: 'lost update' })
})

test('no lost update where the task read again, or nothing came between', () => {
  const again = run([[read('x'), modify('x')], [modify('x')]], '010')
  expect(findPattern({ trace: again })).toEqual({ name: 'race', events: [] })
  const apart = run([[read('x'), write('x')], [modify('x')]], '001')
  expect(findPattern({ trace: apart })).toEqual({ name: 'race', events: [] })
})

test('stale check: read, write by another, act on something else', () => {
  const trace = run([[read('x'), write('y')], [write('x')]], '010')
  expect(findPattern({ trace, critical: [0, 1] })).toMatchObject({
    name: 'stale check',
    events: [0, 1, 2],
  })
  expect(findPattern({ trace })).toEqual({ name: 'race', events: [] })
})

test('else a race, on what the critical pair is about', () => {
  const trace = run([[write('x')], [read('y'), read('x')]], '110')
  const { name, resource } = findPattern({ trace, critical: [1, 2] })
  expect(name).toBe('race')
  expect(resource).toBe(trace.events[2]!.accesses[0]!.resource)
})
