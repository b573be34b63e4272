import { expect, test } from 'vitest'
import { createNodePlatform } from '../../racetest/src/node-platform.ts'
import { prepareRealm } from '../src/index.ts'
import { lookOf } from '../src/looks.ts'

const platform = createNodePlatform()
prepareRealm(platform)
const looks = (object: object): boolean => lookOf(object, platform) !== undefined
const withMethods = (...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name, () => name]))

test('two strong names, or one and the life cycle, or a known pair', () => {
  expect(looks(withMethods('get', 'set'))).toBe(true)
  expect(looks(withMethods('query', 'end'))).toBe(true)
  expect(looks(withMethods('lock', 'unlock'))).toBe(true)
  expect(looks(withMethods('query'))).toBe(false)
  expect(looks(withMethods('open', 'close'))).toBe(false)
  expect(looks(withMethods('map', 'filter'))).toBe(false)
})

test('what belongs to the platform is none', async () => {
  const { Socket } = await import('node:net')
  const { PassThrough } = await import('node:stream')
  const { Agent } = await import('node:http')
  const all = [new Map(), new URLSearchParams(), new Headers(), new Socket(), new PassThrough()]
  expect([...all, new Agent(), [], new Uint8Array(1)].map(looks)).not.toContain(true)
})

test('a class above one of the platform is one, and so is one below it', async () => {
  const { EventEmitter } = await import('node:events')
  class Client extends EventEmitter {
    query(): void {}
    end(): void {}
  }
  class Better extends Client {}
  expect(lookOf(new Client(), platform)).toBe(Client.prototype)
  expect(lookOf(new Better(), platform)).toBe(Client.prototype)
})

test('getters are not asked', () => {
  class Lazy {
    get query(): never {
      throw new Error('asked')
    }
    get end(): never {
      throw new Error('asked')
    }
  }
  expect(looks(new Lazy())).toBe(false)
  expect(looks({ ...withMethods('get', 'set'), __proto__: new Lazy() })).toBe(true)
})

test('instrumented code has none', () => {
  const ours = new Function('return () => { __race.get() }') as () => () => void
  expect(looks({ get: ours(), set: ours() })).toBe(false)
})

test('those without a class that have the same methods look alike', () => {
  expect(lookOf(withMethods('set', 'get'), platform)).toBe('get,set')
  expect(lookOf(withMethods('get', 'set'), platform)).toBe('get,set')
})
