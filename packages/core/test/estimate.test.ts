import { expect, test } from 'vitest'
import { drain, exploreAll } from '../../../test/support/explore-all.ts'
import { litmusProgram, type LitmusStep } from '../../../test/support/litmus-program.ts'
import { sample } from '../src/index.ts'

const writers = (tasks: number, steps: number, obj?: string) =>
  litmusProgram({
    tasks: Array.from({ length: tasks }, (_, i) => ({
      steps: Array.from({ length: steps }, (): LitmusStep => ({
        accesses: [{ obj: obj ?? String(i), k: 'w' }],
      })),
    })),
  })

test('a search that is complete has counted', () => {
  expect(exploreAll(writers(3, 1, 'x')).total).toEqual({ value: 6, exact: true })
})

// ABC leads to ACB, and to one branch at the start: two of two. ACB leads to another one there.
test('a search that has been stopped takes what waits to be like what is done', () => {
  const totalAfter = (traces: number) =>
    exploreAll(writers(3, 1, 'x'), { limits: { traces, steps: 10 } }).total
  expect([1, 2, 3].map(totalAfter)).toEqual([
    { value: 4, exact: false },
    { value: 6, exact: false },
    { value: 6, exact: false },
  ])
})

test('where runs were given up or left out nobody knows', () => {
  const program = writers(2, 4, 'x')
  const limits = { traces: 100, steps: 10 }
  expect(exploreAll(program, { limits: { ...limits, steps: 7 } }).total).toBeUndefined()
  expect(exploreAll(program, { limits: { ...limits, preemptions: 0 } }).total).toBeUndefined()
})

test('walks have no estimate where a trace has too many schedules to count', () => {
  const totalOf = (tasks: number, steps: number) =>
    drain(
      sample(writers(tasks, steps), {
        strategy: 'walk',
        seed: 1,
        limits: { traces: 5, steps: 100 },
      }),
    ).total
  expect(totalOf(3, 4)?.value).toBeCloseTo(1, 0)
  expect(totalOf(8, 3)).toBeUndefined()
})
