import timers from 'node:timers'
import { expect, test } from 'vitest'
import { createNodePlatform } from '../../racetest/src/node-platform.ts'
import { prepareRealm } from '../src/index.ts'

const patched = (): readonly object[] =>
  [
    [setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate],
    [queueMicrotask, process.nextTick, Date, Date.now, Math.random, performance.now],
    [crypto.randomUUID, crypto.getRandomValues, AbortSignal.timeout, timers.setTimeout],
  ].flat()
const describe = (functions: readonly object[]): unknown[] =>
  (functions as readonly Function[]).map(({ name, length }) => [name, length])

test('what is under control has the name and the length of the original', () => {
  const originals = patched()
  const expected = describe(originals)
  prepareRealm(createNodePlatform())
  const now = patched()
  expect(now.filter((fn, index) => fn === originals[index])).toEqual([])
  expect(describe(now)).toEqual(expected)
})
