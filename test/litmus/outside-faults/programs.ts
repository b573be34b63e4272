import type { OutsideProgram } from '../../support/explore-outside.ts'

export interface CheckedProgram extends OutsideProgram {
  /** What searching it comes to. */
  readonly is: string
}

/** A server that is part of the program: `ask` and `echo` send it requests. */
const server = (handler: string): string => `
  let n = 0
  const server = http.createServer(async (request, response) => { ${handler} })
  server.listen(0)
  await once(server, 'listening')
  const { port } = server.address()
  const ask = (path) => new Promise((done, fail) => {
    const answered = (response) => { response.resume(); done() }
    http.get({ host: '127.0.0.1', port, path, agent: false }, answered).on('error', fail)
  })
  const echo = (parts) => new Promise((done, fail) => {
    const answered = (response) => {
      let text = ''
      response.on('data', (part) => { text += part })
      response.on('end', () => done(text))
    }
    const options = { host: '127.0.0.1', port, method: 'POST', agent: false }
    const request = http.request(options, answered).on('error', fail)
    for (const part of parts) request.write(part)
    request.end()
  })`
const close = 'server.close()'
/** A time of which tasks hear later. */
const waiting = `
  const began = Date.now()
  let later
  const waited = new Promise((done) => { later = done })`
const check = (what: string): string => `if (!(${what})) throw new Error('e1')`

/** Clients of a server elsewhere, whose library nobody knows. */
const client = `
  const kv = new kvs.KvClient(kvPort)
  await kv.flush()`
const lostUpdate = (kv: string): string[] => [
  `await ${kv}.set('a', (await ${kv}.get('a')) + 1)`,
  `await ${kv}.set('a', (await ${kv}.get('a')) + 1)`,
]

export const programs: Readonly<Record<string, CheckedProgram>> = {
  'a handler that awaits': {
    before: server('const seen = n; await 0; n = seen + 1; response.end()'),
    tasks: ["await ask('/a')", "await ask('/b')"],
    after: `${close}; ${check('n === 2')}`,
    is: 'failed, 70 and 0, 2',
  },
  'a handler that does not': {
    before: server('n++; response.end()'),
    tasks: ["await ask('/a')", "await ask('/b')"],
    after: `${close}; ${check('n === 2')}`,
    is: 'verified, 20 and 0, 1',
  },
  'a body': {
    before: server(
      "let all = ''; for await (const part of request) all += part; response.end(all)",
    ),
    tasks: [`const text = await echo(['a', 'b']); ${check("text === 'ab'")}`],
    after: close,
    is: 'verified, 4 and 0, 0',
  },
  'a handler that throws': {
    before: server("response.end(); setTimeout(() => { throw new Error('e2') })"),
    tasks: ["await ask('/')"],
    after: close,
    is: 'failed, 2 and 0, 0',
  },
  'a handler that throws at once': {
    before: server('').replace(
      'async (request, response) => {',
      "(request, response) => { response.end(); throw new Error('e2')",
    ),
    tasks: ["await ask('/')"],
    after: close,
    is: 'failed, 1 and 0, 0',
  },
  'a part that is sent later': {
    before: `${server(`
      request.on('data', (part) => {
        if (String(part) === 'b') setTimeout(() => { later(Date.now()) }, 50)
      })
      request.on('end', () => response.end())`)}
      ${waiting}`,
    tasks: [
      `const options = { host: '127.0.0.1', port, method: 'POST', agent: false }
      const sent = http.request(options, (response) => response.resume())
      sent.write('a')
      setTimeout(() => sent.end('b'), 100)
      await waited`,
    ],
    after: `${close}; ${check('(await waited) - began >= 150')}`,
    is: 'verified, 9 and 0, 0',
  },
  'a request that waits for the connection of another': {
    before: `${server(`
      if (request.url === '/b') setTimeout(() => { later(Date.now()) }, 50)
      response.end()`)}
      ${waiting}
      const agent = new http.Agent({ maxSockets: 1, keepAlive: true })
      const queue = (path) => new Promise((done) => {
        const answered = (response) => { response.resume(); done() }
        http.get({ host: '127.0.0.1', port, path, agent }, answered)
      })`,
    tasks: ["await queue('/a')", "setTimeout(() => queue('/b'), 100); await waited"],
    after: `agent.destroy(); ${close}; ${check('(await waited) - began >= 150')}`,
    is: 'verified, 9 and 0, 1',
  },
  'who asks for the one connection of an agent': {
    before: `${server('order.push(request.url); response.end()')}
      const order = []
      const { get, globalAgent } = http
      globalAgent.maxSockets = 1
      const queue = (path) => new Promise((done) => {
        const answered = (response) => { response.resume(); done() }
        get('http://127.0.0.1:' + port + path, answered)
      })`,
    tasks: ["await queue('/a')", "await queue('/b')"],
    after: `globalAgent.maxSockets = Infinity
      ${close}
      server.closeAllConnections()
      ${check("order[0] === '/a'")}`,
    is: 'failed, 4 and 0, 1',
  },
  'an answer in two parts': {
    before: server("response.write('a'); await 0; n = 1; response.end('b')"),
    tasks: [`await echo([]); ${check('n === 1')}`],
    after: close,
    is: 'verified, 6 and 0, 0',
  },
  'a lost update': {
    before: client,
    tasks: lostUpdate('kv'),
    after: check("await kv.get('a') === 2"),
    is: 'failed, 6 and 0, 4',
  },
  'an atomic update': {
    before: client,
    tasks: ["await kv.incr('a')", "await kv.incr('a')"],
    after: check("await kv.get('a') === 2"),
    is: 'verified, 2 and 0, 1',
  },
  'two servers': {
    before: `${client}; const other = new kvs.KvClient(otherPort)`,
    tasks: ["await kv.incr('a')", "await other.incr('a')"],
    is: 'verified, 1 and 0, 0',
  },
  'two clients of one server': {
    before: `${client}; const other = new kvs.KvClient(kvPort)`,
    tasks: ["await kv.incr('a')", "await other.incr('a')"],
    is: 'verified, 2 and 0, 1',
  },
  'one client of two servers': {
    before: 'const kv = new kvs.KvRouter([kvPort, otherPort])',
    tasks: ["await kv.incr(0, 'a')", "await kv.incr(1, 'a')"],
    is: 'verified, 2 and 0, 1',
  },
  'one after the other': {
    before: "const line = new kvs.KvLine(kvPort); await line.get('a')",
    tasks: ["await Promise.all([line.incr('a'), line.incr('b')])", "await line.incr('a')"],
    is: 'verified, 2 and 0, 1',
  },
  'a pool': {
    before: `${client}; const pool = new kvs.KvPool(kvPort, 2)`,
    tasks: lostUpdate('pool'),
    after: check("await pool.get('a') === 2"),
    is: 'failed, 6 and 0, 4',
  },
  'behind their code': {
    before: `${client}; const counters = new kvs.Counters(kv)`,
    tasks: ["await counters.bump('a')", "await counters.bump('a')"],
    after: check("await kv.get('a') === 2"),
    is: 'failed, 20 and 0, 1',
  },
  'a class that is frozen, behind their code': {
    before: "const hollow = new kvs.HollowKv(kvPort); await hollow.set('a', 0)",
    // As a function that has no receiver, which would look like a client.
    tasks: ["await (0, kvs.bump)(hollow, 'a')", "await (0, kvs.bump)(hollow, 'a')"],
    after: check("await hollow.get('a') === 2"),
    is: 'failed, 20 and 0, 3',
  },
  callbacks: {
    before: `${client}; const called = new kvs.CallbackKv(kvPort)
      const get = () => new Promise((done) => called.get('a', (_, n) => done(n)))
      const set = (n) => new Promise((done) => called.set('a', n, () => done()))`,
    tasks: ['await set((await get()) + 1)', 'await set((await get()) + 1)'],
    after: check("await kv.get('a') === 2"),
    is: 'failed, 6 and 0, 3',
  },
  'no class': {
    before: 'const kv = kvs.createKv(kvPort); await kv.flush()',
    tasks: lostUpdate('kv'),
    after: check("await kv.get('a') === 2"),
    is: 'failed, 6 and 0, 3',
  },
  'a proxy': {
    before: 'const kv = kvs.createProxy(kvPort); await kv.flush()',
    tasks: lostUpdate('kv'),
    after: check("await kv.get('a') === 2"),
    is: 'failed, 6 and 0, 3',
  },
  'several at once, over one connection': {
    before: client,
    tasks: ["await Promise.all([kv.incr('a'), kv.incr('a')])", "await kv.incr('a')"],
    is: 'verified, 2 and 0, 1',
  },
  'several at once, over two connections': {
    before: `${client}; const other = new kvs.KvClient(kvPort)`,
    tasks: ["await Promise.all([kv.incr('a'), other.incr('a')])", "await kv.incr('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it does not say when it is done': {
    before: client,
    tasks: ["kv.post('a', 1)", "await kv.incr('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it is done before it is': {
    before: client,
    tasks: ["await kv.setLater('a', 1)", "await kv.get('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it is done before it is, beside another': {
    before: client,
    tasks: ["await Promise.all([kv.setLater('a', 1), kv.get('a')])"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it is done before it is, beside one that lasts longer': {
    before: `${client}; await slow.get('b')`,
    tasks: ["await Promise.all([kv.setLater('a', 1), slow.get('b')])", "await kv.get('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it calls back while it is under way': {
    before: client,
    tasks: ["await kv.read('a', (n) => n + 1)", "await kv.get('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'it goes there twice': {
    before: client,
    tasks: ["await kv.bump('a')", "await kv.bump('a')"],
    is: 'unchecked, 1 and 0, 0',
  },
  'what it is given': {
    before: `${client}; const value = { valueOf: () => 1, n: 1 }`,
    tasks: ["await kv.set('a', value)", 'value.n = 2'],
    is: 'verified, 2 and 0, 1',
  },
  'their code, and a client': {
    before: "const poke = opaqueFunction('globalThis.poked = 1'); await shared.flush()",
    tasks: ["await shared.incr('a')", 'poke()'],
    is: 'verified, 2 and 0, 1',
  },
  'their code, which has the client': {
    before: `
      const [one, two] = [kvPort, otherPort].map((port) => new kvs.KvClient(port))
      await one.set('a', 1)
      await two.set('a', 2)
      const kv = new kvs.KvRouter([kvPort, otherPort])
      opaqueFunction('kv', 'globalThis.kept = kv')(kv)
      const turn = opaqueFunction('globalThis.kept.clients.reverse()')
      // To read it of the client would be an access of its own.
      const { get } = kvs.KvRouter.prototype
      let found`,
    tasks: ["found = await get.call(kv, 0, 'a')", 'turn()'],
    after: check('found === 1'),
    is: 'failed, 2 and 0, 1',
  },
  'known by another name': {
    before: client,
    tasks: ["await kv.incr('a')", 'access(`redis://localhost:${kvPort}/0/a`)'],
    is: 'verified, 2 and 0, 0',
  },
  'only memory': {
    before: 'const kv = new kvs.MemoryStore()',
    tasks: ["await kv.incr('a')", "await kv.incr('a')"],
    is: 'verified, 4 and 0, 1',
  },
}
