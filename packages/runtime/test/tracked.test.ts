import type { TaskId } from '@racetest/core'
import { describe, expect, test } from 'vitest'
import { getTracked, setTracked, type Tracked } from '../src/tracked.ts'

const tracked = (run: number): Tracked => ({
  run,
  task: 1 as TaskId,
  step: 0,
  ordinal: 0,
  owner: undefined,
  resource: undefined,
  rejection: undefined,
  settledBy: undefined,
  awaitedBy: undefined,
  region: undefined,
  trusted: false,
  joint: false,
})

describe('what a run knows about a promise', () => {
  test('is nothing that another run noted', () => {
    const promise = Promise.resolve()
    expect(getTracked(promise, 1)).toBe(undefined)
    const first = tracked(1)
    setTracked(promise, first)
    expect(getTracked(promise, 1)).toBe(first)
    expect(getTracked(promise, 2)).toBe(undefined)
    const second = tracked(2)
    setTracked(promise, second)
    expect(getTracked(promise, 2)).toBe(second)
    expect(getTracked(promise, 1)).toBe(undefined)
  })

  test('cannot be seen', () => {
    const promise = Object.freeze(Promise.resolve())
    setTracked(promise, tracked(1))
    expect(Reflect.ownKeys(promise)).toEqual([])
    expect(Object.isFrozen(promise)).toBe(true)
    expect(getTracked(promise, 1)?.task).toBe(1)
  })

  test('is asked for without a trap of a proxy', () => {
    const trap = (): never => {
      throw new Error('seen')
    }
    const handler = Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((name) => [name, trap]),
    )
    expect(getTracked(new Proxy({}, handler), 1)).toBe(undefined)
  })
})
