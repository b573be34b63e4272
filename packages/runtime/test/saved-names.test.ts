import { expect, test } from 'vitest'
import { Names, orderKey } from '../src/resources.ts'
import { restoreValue, saveValue } from '../src/saved-names.ts'
import type { TaskId } from '@racetest/core'

const mark = Symbol('mark')
const again = (value: unknown): unknown =>
  restoreValue(JSON.parse(JSON.stringify(saveValue(value, [mark]))), [mark])

test('what JSON has no words for comes back', () => {
  const far: number[] = []
  far[20_000] = 7
  const values = [undefined, null, -0, NaN, Infinity, 'a', mark, new Set([1, 'b'])]
  const nested = new Map<unknown, unknown>([[mark, new Map([['k', [1, undefined]]])]])
  expect(again(values)).toEqual(values)
  expect(again(nested)).toEqual(nested)
  const list = again(far) as number[]
  expect([list.length, list[20_000], 0 in list]).toEqual([20_001, 7, false])
})

test('what has no text is not saved', () => {
  for (const key of [{}, () => {}, Symbol('other'), 1n])
    expect(saveValue(new Map([[key, 1]]), [mark])).toBeUndefined()
})

test('another table goes on where the first one was', () => {
  const first = new Names()
  const task = first.task(0, 0, 0)
  const object = first.object(task, 1, 0)
  const used = [
    first.key(object, 'balance'),
    first.key(object, orderKey),
    first.key(first.persistent(4), 'x'),
    first.external('ledger:/a/b'),
    first.key(first.promise(task, 0, 2 ** 14), 1),
  ]
  first.label(object, 'Account')
  first.coarsen(first.key(first.object(task, 2, 0), 'gone'))
  const second = new Names()
  second.restore(JSON.parse(JSON.stringify(first.save())))
  expect(second.save()).toEqual(first.save())
  for (const resource of [...used, 0])
    expect([second.parent(resource as never), second.describe(resource as never)]).toEqual([
      first.parent(resource as never),
      first.describe(resource as never),
    ])
  // The same names for what is known, and the same new ones for what is not.
  for (const names of [first, second]) {
    expect(names.key(names.object(task, 1, 0), 'balance')).toBe(used[0])
    expect(names.external('ledger:/a/b')).toBe(used[3])
  }
  expect(second.task(task as TaskId, 3, 0)).toBe(first.task(task as TaskId, 3, 0))
  expect(second.object(task, 9, 9)).toBe(first.object(task, 9, 9))
})
