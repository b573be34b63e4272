import { describe, expect, it } from 'vitest'
import { activeHooks, siteBase } from './support/active-hooks.ts'
import { transform } from './support/evaluate.ts'

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...args: unknown[]) => Promise<void>

/** What the hooks named in `only` are told, between what the program itself logs. */
async function run(code: string, only: readonly string[]): Promise<string> {
  const lines: string[] = []
  const log = (value: unknown): void => void lines.push(String(value))
  const named = (id: string, object: object = {}): object =>
    // `id` must not be seen as one more property.
    Object.defineProperty(object, 'id', { value: id })
  const program = new AsyncFunction('log', 'named', '__race', transform(code, 'module', siteBase))
  await program(log, named, activeHooks(log, only))
  return `\n${lines.join('\n')}\n`
}

describe('each hook is called with the right object, right before the access', () => {
  it('for chains of members', async () => {
    const code = `
      const b = named('b', { get c() { log('read c'); return 1 } })
      const a = named('a', { get b() { log('read b'); return b } })
      a.b.c
      a?.b?.c
      a?.b.c`
    expect(await run(code, ['get', 'link'])).toMatchInlineSnapshot(`
      "
      get(a, 'b')
      read b
      get(b, 'c')
      read c
      get(a, 'b')
      read b
      get(b, 'c')
      read c
      get(a, 'b')
      read b
      link(b, 'c', 'get', a)
      read c
      "
    `)
  })

  it('for assignments that do not suspend', async () => {
    const code = `
      const a = named('a', { set x(v) { log('write ' + v) }, get x() { log('read'); return 1 } })
      const k = () => (log('k'), 'x')
      a.x = (log('value'), 2)
      a.x += 1
      a.x++
      a[k()] = (log('value'), 3)
      delete a.y
      'x' in a`
    expect(await run(code, ['set', 'update', 'keySet', 'remove', 'has'])).toMatchInlineSnapshot(`
      "
      set(a, 'x')
      value
      write 2
      update(a, 'x')
      read
      write 2
      update(a, 'x')
      read
      write 2
      k
      keySet('x', a)
      value
      write 3
      remove(a, 'y')
      has('x', a)
      "
    `)
  })

  it('after the value, where that suspends', async () => {
    const code = `
      const a = named('a', { set x(v) { log('write ' + v) }, get x() { log('read'); return 1 } })
      const f = () => a
      a.x = await (log('value'), 2)
      f().x = await (log('value'), 3)
      f()[(log('key'), 'x')] = await (log('value'), 4)
      a.x += await (log('value'), 5)
      f().x &&= await (log('value'), 6)`
    expect(await run(code, ['set', 'put', 'putUpdate', 'get'])).toMatchInlineSnapshot(`
      "
      value
      put(a, 'x', 2)
      write 2
      value
      put(a, 'x', 3)
      write 3
      key
      value
      put(a, 'x', 4)
      write 4
      get(a, 'x')
      read
      value
      putUpdate(a, 'x', 5)
      write 6
      get(a, 'x')
      read
      value
      put(a, 'x', 6)
      write 6
      "
    `)
  })

  it('for logical assignments: the write only where there is one', async () => {
    const code = `
      const a = named('a', { x: 0 })
      a.x ||= (log('value'), 1)
      a.x ||= log('never')
      a.x ??= log('never')`
    expect(await run(code, ['get', 'wrote'])).toMatchInlineSnapshot(`
      "
      get(a, 'x')
      wrote()
      value
      get(a, 'x')
      get(a, 'x')
      "
    `)
  })

  it('for variables', async () => {
    const code = `
      let n = 1
      const get = () => n
      n = (log('value'), 2)
      n += 1
      n = await (log('late'), 5)
      n += await (log('late'), 6)
      n ??= log('never')
      n &&= 7
      ;[n] = [8]
      log(get())`
    expect(await run(code, ['read', 'write', 'modify', 'stored'])).toMatchInlineSnapshot(`
      "
      value
      write(undefined, 2)
      modify(undefined, 2, 3)
      late
      stored(5, undefined)
      read(undefined, 5)
      late
      stored(6, undefined)
      read(undefined, 11)
      read(undefined, 11)
      write(undefined)
      write(undefined)
      read(undefined, 8)
      8
      "
    `)
  })

  it('for calls', async () => {
    const code = `
      const o = named('o', { m(x) { log('called') } })
      const f = [(x) => log('called f')][0]
      const k = () => (log('key'), 'm')
      o.m(log('argument'))
      o[k()](log('argument'))
      f(log('argument'))
      f?.(1)
      o.m\`x\``
    expect(await run(code, ['method', 'call'])).toMatchInlineSnapshot(`
      "
      call(function named)
      method(o, 'm')
      call(function log)
      argument
      call(function log)
      called
      call(function log)
      key
      method(o, 'm')
      call(function log)
      argument
      call(function log)
      called
      call(function )
      call(function log)
      argument
      call(function log)
      called f
      call(function )
      call(function log)
      called f
      method(o, 'm')
      call(function log)
      called
      "
    `)
  })

  it('for awaits and iteration', async () => {
    const code = `
      async function* g() { yield 1; yield* [2] }
      const f = async ({ a }, [b]) => (await a) + b
      for await (const x of g()) log(x)
      log(await f({ a: 3 }, [4]))
      for (const { y } of [{ y: 5 }]) log(y)`
    expect(await run(code, ['forAwait', 'yield', 'pick', 'iterate'])).toMatchInlineSnapshot(`
      "
      forAwait({}, undefined)
      yield(1, undefined)
      1
      forAwait([2], undefined)
      2
      pick({}, ["a"])
      iterate([4])
      7
      iterate([{"y":5}], ["y"])
      5
      "
    `)
  })
})
