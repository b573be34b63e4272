import { expect, test } from 'vitest'
import { describeCommand, mayBlock } from '../src/drivers/redis-commands.ts'
import { Connection, nameServer } from '../src/drivers/redis-connection.ts'

const server = 'redis://localhost:6379'
const describe = (text: string): string =>
  describeCommand(text.split(' '), server, '0')
    .map(({ kind, key }) => `${kind} ${key.replace(server, '')}`)
    .join(', ')
const describeAll = (texts: string): string[] =>
  texts
    .trim()
    .split(/ *\n */)
    .map((text) => `${text}: ${describe(text)}`)

test('what commands touch', () => {
  expect(
    describeAll(`
      GET a
      mget a b
      set users:7/x#y 1 NX
      mset a 1 b 2
      zunionstore d 2 a b
      xread COUNT 1 STREAMS a b 0 0
      object encoding a
      sort a by w_* get #
      sort a by w_* store d
      sort a LIMIT 0 1
      copy a b
      copy a b DB 1
      move a 1
      keys *
      scan 0
      flushdb
      flushall
      publish news x
      ping
      info
      client list
      client kill x
      eval script 2 a b c
      eval script 0
      evalsha hash 1 a
      eval_ro script 1 a
      script load x
      script flush
      select 1
      nobody.knows a
    `),
  ).toMatchInlineSnapshot(`
    [
      "GET a: read /0/a",
      "mget a b: read /0/a, read /0/b",
      "set users:7/x#y 1 NX: write /0/users:7%2Fx%23y",
      "mset a 1 b 2: write /0/a, write /0/b",
      "zunionstore d 2 a b: write /0/d, read /0/a, read /0/b",
      "xread COUNT 1 STREAMS a b 0 0: read /0/a, read /0/b",
      "object encoding a: read /0/a",
      "sort a by w_* get #: read /0",
      "sort a by w_* store d: write /0",
      "sort a LIMIT 0 1: read /0/a",
      "copy a b: write /0/a, write /0/b",
      "copy a b DB 1: write ",
      "move a 1: write ",
      "keys *: read /0",
      "scan 0: read /0",
      "flushdb: write /0",
      "flushall: write ",
      "publish news x: write ",
      "ping: ",
      "info: read ",
      "client list: ",
      "client kill x: write ",
      "eval script 2 a b c: write /0/a, write /0/b, update /scripts",
      "eval script 0: write ",
      "evalsha hash 1 a: write /0/a, read /scripts",
      "eval_ro script 1 a: read /0/a, update /scripts",
      "script load x: update /scripts",
      "script flush: write ",
      "select 1: ",
      "nobody.knows a: write ",
    ]
  `)
})

test('keys of bytes, of what is no text, and of nothing', () => {
  const touch = (key: unknown): unknown => describeCommand(['get', key], server, '0')[0]?.key
  expect(touch(Buffer.from('ä/1'))).toBe(touch('ä/1'))
  expect(touch(7)).toBe(`${server}/0/7`)
  expect(touch({ toString: () => 'a' })).toBe(`${server}/0/`)
  expect(touch('\uD800')).toBe(touch(Buffer.from('\uD800')))
  expect(describeCommand([], server, '0')).toEqual([{ kind: 'write', key: server }])
})

test('commands that may have to wait', () => {
  const commands = ['blpop a 0', 'xread streams a 0', 'XREAD BLOCK 0 STREAMS a 0', 'get a', 'x']
  expect(commands.filter((text) => mayBlock(text.split(' ')))).toEqual([
    'blpop a 0',
    'XREAD BLOCK 0 STREAMS a 0',
  ])
})

test('names of servers', () => {
  const hosts = ['localhost', '127.0.0.1', '::1', '0.0.0.0', '', undefined, 'LOCALHOST']
  expect(new Set(hosts.map((host) => nameServer(host, undefined, undefined)))).toEqual(
    new Set([server]),
  )
  expect(nameServer('db.example', '7000', undefined)).toBe('redis://db.example:7000')
  expect(nameServer(undefined, undefined, '/run/redis.sock')).toBe('redis://%2Frun%2Fredis.sock')
})

const never = async (): Promise<boolean> => false

/** What a connection does with commands, one after the other. */
function converse(...texts: string[]): string[] {
  const connection = new Connection(server, 0)
  const client = {}
  return texts.map((text) => {
    const commands = text.split(' | ').map((command) => command.split(' '))
    const { touches, objects } = connection.describe(client, commands, never)
    const said = (touches as readonly { kind: string; key: string }[]).map(
      ({ kind, key }) => `${kind} ${key.replace(server, '')}`,
    )
    return `${text}: ${[...said, `${objects![0]![1]}s the client`].join(', ')}`
  })
}

test('transactions', () => {
  expect(converse('get a', 'watch a', 'get a', 'multi', 'set a 1', 'exec', 'exec', 'get b'))
    .toMatchInlineSnapshot(`
      [
        "get a: read /0/a, reads the client",
        "watch a: read /0/a, writes the client",
        "get a: read /0/a, reads the client",
        "multi: writes the client",
        "set a 1: writes the client",
        "exec: write /0/a, read /0/a, writes the client",
        "exec: writes the client",
        "get b: read /0/b, reads the client",
      ]
    `)
  expect(
    converse('watch a', 'unwatch', 'unwatch', 'multi', 'set a 1', 'discard', 'exec', 'set a 1'),
  ).toMatchInlineSnapshot(`
    [
      "watch a: read /0/a, writes the client",
      "unwatch: writes the client",
      "unwatch: writes the client",
      "multi: writes the client",
      "set a 1: writes the client",
      "discard: writes the client",
      "exec: writes the client",
      "set a 1: write /0/a, reads the client",
    ]
  `)
  expect(converse('multi | incr a | exec', 'watch a', 'multi | incr b | exec', 'quit'))
    .toMatchInlineSnapshot(`
    [
      "multi | incr a | exec: write /0/a, reads the client",
      "watch a: read /0/a, writes the client",
      "multi | incr b | exec: write /0/b, read /0/a, writes the client",
      "quit: writes the client",
    ]
  `)
  expect(converse('select 2', 'get a', 'multi', 'select 3', 'set a 1', 'exec', 'get a'))
    .toMatchInlineSnapshot(`
    [
      "select 2: writes the client",
      "get a: read /2/a, reads the client",
      "multi: writes the client",
      "select 3: writes the client",
      "set a 1: writes the client",
      "exec: write /3/a, writes the client",
      "get a: read /3/a, reads the client",
    ]
  `)
  expect(converse('multi', 'select 3', 'discard', 'get a')).toMatchInlineSnapshot(`
    [
      "multi: writes the client",
      "select 3: writes the client",
      "discard: writes the client",
      "get a: read /0/a, reads the client",
    ]
  `)
})
