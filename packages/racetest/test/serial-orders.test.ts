import { expect, test } from 'vitest'
import { learnOrders, permutations } from '../src/serial-orders.ts'

const outcome = (...values: unknown[]) => ({
  names: undefined,
  results: values.map((value) => ({ status: 'fulfilled', value }) as const),
})

test('every order, that of the tasks first', () => {
  expect(permutations(0)).toEqual([[]])
  expect(permutations(3)).toEqual([
    [0, 1, 2],
    [0, 2, 1],
    [2, 0, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 1, 0],
  ])
  expect(new Set(permutations(6).map(String)).size).toBe(720)
})

test('asks for serial orders when it is first used', () => {
  const serial = learnOrders()
  expect(serial.isWanted).toBe(false)
  expect(serial.begin(0, 2)).toBeUndefined()
  expect(serial.isWanted).toBe(true)
  expect(serial.judge(0, outcome(1, 1))).toBeUndefined()
})

test('allows a sequence of outcomes that serial orders have, and no mixture of two', () => {
  const serial = learnOrders()
  for (const [orders, first, second] of [
    [[], [1, 2], [3]],
    [[[1, 0]], [2, 1], [4]],
  ] as const) {
    serial.follow(orders)
    expect(serial.begin(0, 2)).toEqual(orders[0] ?? [0, 1])
    serial.judge(0, outcome(...first))
    expect(serial.begin(1, 1)).toEqual([0])
    serial.judge(1, outcome(...second))
    expect(serial.taken().map(({ tasks }) => tasks)).toEqual([2, 1])
  }
  serial.finish()
  const run = (first: readonly number[], second: number) => {
    expect(serial.begin(0, 2)).toBeUndefined()
    const errors = [serial.judge(0, outcome(...first))]
    serial.begin(1, 1)
    return [...errors, serial.judge(1, outcome(second))].map((error) => error?.message)
  }
  expect(run([1, 2], 3)).toEqual([undefined, undefined])
  expect(run([2, 1], 4)).toEqual([undefined, undefined])
  expect(run([1, 2], 4)).toEqual([
    undefined,
    'not serializable: [4]\n\nEvery serial order gives [3]',
  ])
  // One failure is enough.
  expect(run([1, 1], 4)).toEqual([
    'not serializable: [1, 1]\n\nThe serial orders give\n  [1, 2]   task 1, task 2\n  [2, 1]   task 2, task 1',
    undefined,
  ])
})
