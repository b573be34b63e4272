import { describe, expect, test } from 'vitest'
import type { Answer } from '@racetest/runtime'
import { createHistory, type Ran } from '../src/history.ts'
import { playBack } from '../src/playback.ts'

const command = { check: () => true, run: () => {} }

/** What a command that asked this would have recorded. */
function record(
  ...asked: (readonly [string, readonly unknown[] | undefined, Answer?])[]
): Ran['calls'] {
  const history = createHistory()
  const ran: Ran = { task: 0, command, calls: [] }
  for (const [path, args, answer] of asked) {
    const end = history.observer(ran).begin(path, args)
    if (answer !== undefined) end(answer)
  }
  return ran.calls
}

const returned = (value: unknown): Answer => ({ how: 'returned', value })

describe('the object that is played back', () => {
  test('answers as it did: values, promises, errors', async () => {
    const failure = new Error('no')
    const calls = record(
      ['get', ['a'], returned(1)],
      ['get', ['b'], { how: 'fulfilled', value: 2 }],
      ['part.size', undefined, returned(3)],
      ['part.get', [], { how: 'threw', value: failure }],
      ['name =', ['x'], returned(true)],
      ['get', ['c'], { how: 'rejected', value: failure }],
      ['wait', []],
    )
    const played = playBack(calls)
    const real = played.real as {
      get(key: string): unknown
      part: { size: number; get(): unknown }
      name: string
      wait(): Promise<void>
    }
    expect(real.get('a')).toBe(1)
    await expect(real.get('b')).resolves.toBe(2)
    expect(real.part.size).toBe(3)
    expect(() => real.part.get()).toThrow(failure)
    real.name = 'x'
    await expect(real.get('c')).rejects.toBe(failure)
    expect(played.isOver).toBe(false)
    const waited = await Promise.race([real.wait(), Promise.resolve('still waiting')])
    expect(waited).toBe('still waiting')
    expect([played.isOver, played.other]).toEqual([true, undefined])
  })

  test('settles first what ended first', async () => {
    const history = createHistory()
    const ran: Ran = { task: 0, command, calls: [] }
    const [a, b] = ['a', 'b'].map((path) => history.observer(ran).begin(path, []))
    b!({ how: 'fulfilled', value: 'b' })
    a!({ how: 'fulfilled', value: 'a' })
    const real = playBack(ran.calls).real as { a(): Promise<string>; b(): Promise<string> }
    expect(await Promise.race([real.a(), real.b()])).toBe('b')
  })

  test.for<[string, (real: Record<'get' | 'put', (...args: unknown[]) => unknown>) => unknown]>([
    ['another argument', (real) => real.get('b')],
    ['another call', (real) => real.put('a')],
    ['one call too many', (real) => [real.get('a'), real.get('a')]],
  ])('notices %s', ([, ask]) => {
    const played = playBack(record(['get', ['a'], returned(1)]))
    expect(() => ask(played.real as never)).toThrow(/was not asked for in the race/)
    expect(played.other).toMatch(/^(?:get|put)$/)
  })

  test('is a function where the object is one', () => {
    const { real } = playBack(record(['', [1], returned(2)]))
    expect((real as (n: number) => number)(1)).toBe(2)
  })
})

describe('what was answered', () => {
  test('is the same object as long as nobody changes it', () => {
    const list = [1]
    const { real } = playBack(record(['list', [], returned(list)]))
    expect((real as { list(): unknown }).list()).toBe(list)
  })

  test('is as it was then, each time', () => {
    const list = [1]
    const calls = record(['list', [], returned(list)])
    list.push(2)
    const ask = (): unknown[] => (playBack(calls).real as { list(): unknown[] }).list()
    ask().push(3)
    expect(ask()).toEqual([1])
  })
})
