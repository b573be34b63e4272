import type { OutsideFault } from './faults.ts'
import type { CheckedProgram } from './programs.ts'

const drivers = 'racetest/src/drivers'

/** Faults in the control of connections within the program. */
export const connectionFaults: Readonly<Record<string, OutsideFault>> = {
  'a connection is heard of when it comes': {
    file: `${drivers}/plain-connections.ts`,
    from: 'line === undefined || line.run !== getRealm().run',
    to: 'line !== undefined',
    program: 'two connections',
  },
  'what is read is read as it arrives': {
    file: `${drivers}/connections.ts`,
    from: "holdBody(socket, line, undefined, known.isPlain ? 'anybody' : known.of ? 'Node' : 'others')()",
    to: '',
    program: 'two connections',
  },
  'what comes to a socket is nothing to who looks at it': {
    file: 'runtime/src/event-line.ts',
    from: 'this.change()\n    // Who',
    to: '// Who',
    program: 'who looks at it',
  },
  'what Node passes on is sent by nobody': {
    file: `${drivers}/connections.ts`,
    from: 'known.line?.change()',
    to: '',
    program: 'two that are passed on to one',
  },
  'a connection from before the run is left alone': {
    file: `${drivers}/connections.ts`,
    from: 'if (end !== undefined) holdOld(end, run, name, site)',
    to: '',
    program: 'a connection from before',
  },
  'nobody is told that an end has been told of the end': {
    file: `${drivers}/connections.ts`,
    from: 'if (args[0] === null) noteEnded(socket)',
    to: '',
    program: 'an end',
  },
  'nobody is told that an end is closed': {
    file: `${drivers}/connections.ts`,
    from: 'noteEnded(socket)\n    return Reflect.apply(getRealm().run === run ? held.destroy',
    to: 'return Reflect.apply(getRealm().run === run ? held.destroy',
    program: 'a reset',
  },
  'what is said before there is a connection is said when that is heard of': {
    file: `${drivers}/plain-connections.ts`,
    from: 'if (!before.has(listener)) hearAtOnce(this, listener)',
    to: '',
    program: 'words at once',
  },
  'connections are heard of in any order': {
    file: `${drivers}/plain-connections.ts`,
    from: 'line.follow(other!)',
    to: 'line.change()',
    program: 'one after the other, to one server',
  },
  'connections are heard of in the order in which they are made': {
    file: `${drivers}/plain-connections.ts`,
    from: 'heardIn !== undefined && isCausedBy(run, heardIn, run.eventIndex)',
    to: 'true',
    program: 'two connections',
  },
  'what is called when it is written is called at once': {
    file: `${drivers}/plain-connections.ts`,
    from: 'else line.add(() => run.callback(arg as Fn, socket, given))',
    to: 'else run.callback(arg as Fn, socket, given)',
    program: 'written',
  },
  'what is not read does not arrive': {
    file: `${drivers}/plain-connections.ts`,
    from: 'if (socket.isPaused()) socket.read(0)\n  line.add(() => {\n    const opening',
    to: 'line.add(() => {\n    const opening',
    program: 'not read yet',
  },
  'what a client reads after a request is read as it arrives': {
    file: `${drivers}/http-client.ts`,
    from: 'hold(socket, line)',
    to: '',
    program: 'after a request',
  },
}

const server = (listener: string): string => `
  let n = 0
  const server = net.createServer((socket) => { ${listener} })
  await new Promise((done) => server.listen(0, () => done()))
  const { port } = server.address()
  const open = () => net.connect(port, '127.0.0.1')
  const heard = (socket, event) => new Promise((done) => socket.on(event, () => done()))`
const check = (what: string): string => `if (!(${what})) throw new Error('e1')`
const tell = "const socket = open(); socket.write('a')"
const pair = `
  const [a, b] = [open(), open()]
  await there`
/** A server that has two connections. */
const two = (listener = ''): string => `
  const all = []
  let both
  const there = new Promise((done) => { both = done })
  ${server(`${listener}; all.push(socket); if (all.length === 2) both()`)}`

export const connectionPrograms: Readonly<Record<string, CheckedProgram>> = {
  'two connections': {
    before: server("socket.on('data', () => { n++; socket.destroy() })"),
    tasks: [tell, tell],
    is: 'verified, 70 and 0, 1',
  },
  'who looks at it': {
    before: `${two()}; ${pair}`,
    tasks: ["all[0].write('a')", 'n = a.readableLength + b.readableLength'],
    is: 'verified, 12 and 0, 1',
  },
  'two that are passed on to one': {
    before: `${two()}; ${pair}; all[1].pipe(all[0])`,
    tasks: ["b.write('b')", "all[0].write('a')"],
    is: 'verified, 13 and 0, 1',
  },
  'a connection from before': {
    before: "let n = 0; old.server.on('data', () => { n++ })",
    tasks: ["old.client.write('a')", 'n += 2'],
    isOld: true,
    is: 'verified, 2 and 0, 1',
  },
  'after a request': {
    before: `
  let n = 0
  const server = http.createServer()
  server.on('upgrade', async (_request, socket) => {
    socket.write('HTTP/1.1 101 Over\\r\\nConnection: Upgrade\\r\\nUpgrade: over\\r\\n\\r\\n')
    await 0
    socket.write('b')
  })
  await new Promise((done) => server.listen(0, () => done()))
  const { port } = server.address()
  const headers = { Connection: 'Upgrade', Upgrade: 'over' }`,
    tasks: [
      `await new Promise((done) => http.request({ port, headers, agent: false })
    .on('upgrade', (_response, socket) => {
      socket.on('data', () => { n++; socket.destroy(); done() })
    }).end())`,
      'n += 2',
    ],
    after: 'server.close()',
    is: 'verified, 8 and 0, 2',
  },
  'an end': {
    before: server("socket.resume(); socket.on('end', () => { n++ })"),
    tasks: ["const socket = open(); socket.resume(); socket.end(); await heard(socket, 'close')"],
    is: 'verified, 22 and 0, 0',
  },
  'a reset': {
    before: server("socket.on('error', () => { n++ })"),
    tasks: ["const socket = open(); await heard(socket, 'connect'); socket.resetAndDestroy()"],
    is: 'verified, 3 and 0, 0',
  },
  'words at once': {
    before: server("socket.on('data', () => { socket.end() })"),
    tasks: [tell],
    is: 'verified, 1 and 0, 0',
  },
  'one after the other, to one server': {
    before: two(),
    tasks: [
      "for (const at of [0, 1]) { const socket = open(); await heard(socket, 'connect'); n = at }",
    ],
    after: `await there; ${check('all[0].remotePort < all[1].remotePort')}`,
    is: 'verified, 1 and 0, 0',
  },
  written: {
    before: `${server('socket.resume()')}; const socket = open(); await heard(socket, 'connect')`,
    tasks: ["await new Promise((done) => socket.write('a', () => { n++; done() }))", 'n += 2'],
    is: 'verified, 10 and 0, 1',
  },
  'not read yet': {
    before: server("socket.write('a')"),
    tasks: [
      "const socket = new net.Socket(); socket.pause(); socket.connect(port, '127.0.0.1'); await heard(socket, 'connect'); socket.on('data', () => { n++ }); socket.resume()",
    ],
    is: 'verified, 2 and 0, 0',
  },
}
