import { expect, test } from 'vitest'
import { stateOf } from '../src/model-state.ts'

class Open {
  items = [1]
}
class More extends Open {
  other = new Map([['a', { n: -0 }]])
}

test('tells states apart by all that a model holds, in order', () => {
  const shared = [1]
  const states = [
    1,
    '1',
    1n,
    0,
    -0,
    null,
    undefined,
    [],
    {},
    [undefined],
    { a: 1, b: 2 },
    { b: 2, a: 1 },
    new Map([[1, 2]]),
    new Map([[2, 1]]),
    new Set([1, 2]),
    new Set([2, 1]),
    new Date(0),
    new Date(1),
    new Open(),
    new More(),
    [[1], [1]],
    [shared, shared],
    Object.create(null),
  ].map(stateOf)
  expect(states).not.toContain(undefined)
  expect(new Set(states).size).toBe(states.length)
  expect(stateOf(new More())).toBe(stateOf(new More()))
})

test('says nothing of a model that may hide something', () => {
  const circle: unknown[] = []
  circle.push(circle)
  expect(stateOf(circle)).toBe('Array(){"0":#0,"length":1}')
  const hiding = [
    new (class {
      #count = 0
      next = (): number => ++this.#count
    })(),
    new (class Counter {
      #count = 0
      next(): number {
        return ++this.#count
      }
    })(),
    { next: () => 1 },
    {
      get now() {
        return 1
      },
    },
    { [Symbol('secret')]: 1 },
    new WeakMap(),
    Promise.resolve(1),
    new Proxy(() => {}, {}),
  ]
  expect(hiding.map(stateOf)).toEqual(hiding.map(() => undefined))
})
