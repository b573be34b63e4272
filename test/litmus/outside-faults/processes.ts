import type { OutsideFault } from './faults.ts'
import type { CheckedProgram } from './programs.ts'

const check = (what: string): string => `if (!(${what})) throw new Error('e1')`

/** Runs a command, and gives what it says. */
const commands = `
  const run = (name, ...args) => new Promise((done) => {
    const child = childProcess.spawn(name, args)
    let text = ''
    child.stdout.on('data', (part) => { text += part })
    child.on('close', () => done(text))
  })`

/** A socket that hears of two datagrams. */
const datagrams = `
  const server = dgram.createSocket('udp4')
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  const texts = []
  const heard = new Promise((done) => server.on('message', (data) => {
    if (texts.push(String(data)) === 2) done()
  }))
  const send = (text) => {
    const socket = dgram.createSocket('udp4')
    socket.send(text, port, () => socket.close())
  }`

export const programs: Readonly<Record<string, CheckedProgram>> = {
  'two processes': {
    before: commands,
    tasks: ["await run('true')", "await run('true')"],
    is: 'verified, 2 and 0, 1',
    hasFile: true,
  },
  'what a process says': {
    before: commands,
    tasks: [`const text = await run('echo', '1'); ${check("text === '1\\n'")}`],
    is: 'verified, 1 and 0, 0',
    hasFile: true,
  },
  'what a process says, and its exit': {
    before: '',
    tasks: [
      `const child = childProcess.spawn('echo', ['1'])
      let text = ''
      child.stdout.on('data', (part) => { text += part })
      await once(child, 'exit')
      ${check("text === '1\\n'")}`,
    ],
    is: 'failed, 2 and 0, 1',
    hasFile: true,
  },
  'a process that is asked': {
    before: '',
    tasks: [
      `const child = childProcess.spawn('cat')
      child.stdin.end('1')
      const [part] = await once(child.stdout, 'data')
      ${check("String(part) === '1'")}`,
    ],
    is: 'verified, 1 and 0, 0',
    hasFile: true,
  },
  // Before its exit, between that and its end, after both.
  'a process that is listened to late': {
    before: '',
    tasks: ["const child = childProcess.spawn('true'); await 0; await once(child, 'exit')"],
    is: 'failed, 3 and 0, 0',
    hasFile: true,
  },
  'a process that is killed': {
    before: '',
    tasks: ["const child = childProcess.spawn('true'); await 0; child.kill()"],
    is: 'unchecked, 1 and 0, 0',
    hasFile: true,
  },
  'a process that is told something late': {
    before: '',
    tasks: [
      `const child = childProcess.spawn('true')
      child.stdin.on('error', () => {})
      await 0
      child.stdin.write('a')`,
    ],
    is: 'unchecked, 1 and 0, 0',
    hasFile: true,
  },
  'lines of a process': {
    before: '',
    tasks: [
      `const { stdout } = childProcess.spawn('printf', ['a\\\\nb\\\\n'])
      let all = ''
      for await (const line of readline.createInterface({ input: stdout })) all += line
      ${check("all === 'ab'")}`,
    ],
    is: 'verified, 6 and 0, 0',
    hasFile: true,
  },
  'two datagrams': {
    before: datagrams,
    tasks: ["send('a')", "send('b')"],
    after: `await heard; server.close(); ${check("texts.join() === 'a,b'")}`,
    is: 'failed, 2 and 0, 1',
    hasFile: true,
  },
  'datagrams of one sender': {
    before: datagrams,
    tasks: [`send('a'); send('b'); await heard; ${check("texts.join() === 'a,b'")}`],
    after: 'server.close()',
    is: 'verified, 1 and 0, 0',
    hasFile: true,
  },
  'a socket that is closed': {
    before: datagrams,
    tasks: ["send('a'); send('b'); await heard", 'server.close()'],
    is: 'failed, 2 and 0, 1',
    hasFile: true,
  },
  'a datagram to somewhere else': {
    before: datagrams,
    tasks: ["dgram.createSocket('udp4').send('a', 9, '192.0.2.1')", '0'],
    after: 'server.close()',
    is: 'unchecked, 1 and 0, 0',
    hasFile: true,
  },
}

const drivers = 'racetest/src/drivers'

export const faults: Readonly<Record<string, OutsideFault>> = {
  'what a process does is nothing': {
    file: `${drivers}/processes.ts`,
    from: "const touches: readonly Touch[] = [{ kind: 'write', key: 'file:' }]",
    to: 'const touches: readonly Touch[] = []',
    program: 'two processes',
  },
  'what a process says comes as it comes': {
    file: `${drivers}/process-pipes.ts`,
    from: `line.add(() => {
        const all = Buffer.concat(own)
        kept -= all.length
        pass(all)
      })`,
    to: 'pass(chunk)',
    program: 'what a process says, and its exit',
  },
  'nobody hears of the end of a pipe': {
    file: `${drivers}/process-pipes.ts`,
    from: 'line.add(() => pass(null))',
    to: '',
    program: 'what a process says',
  },
  'it is over before all of its pipes are': {
    file: `${drivers}/process-events.ts`,
    from: '}, known.told)',
    to: '}, [])',
    program: 'what a process says',
  },
  'an exit comes as it comes': {
    file: `${drivers}/process-events.ts`,
    from: 'if (isInStep() || getRealm().run !== run) tell()',
    to: 'if (true) tell()',
    program: 'what a process says, and its exit',
  },
  'a step does not wait for a process': {
    file: `${drivers}/process-events.ts`,
    from: 'const answered = run.operations.expect(site, work)',
    to: 'const answered = run.operations.expect(site, { ...work, isInside: true })',
    program: 'a process that is asked',
  },
  'who listens late hears it all the same': {
    file: `${drivers}/noted-events.ts`,
    from: 'noteHidden(run, emitter, kind, undefined)',
    to: 'void [run, emitter, kind, noteHidden]',
    program: 'a process that is listened to late',
  },
  'a process that has ended can be killed': {
    file: `${drivers}/process-events.ts`,
    from: 'if (isStep) known.run.uncontrolled.note(`${known.place} (killed before it was heard to end)`)',
    to: '',
    program: 'a process that is killed',
  },
  'a process that has ended can be told something': {
    file: `${drivers}/process-events.ts`,
    from: 'run.uncontrolled.note(`${known.place} (written to after it had ended)`)',
    to: 'void run',
    program: 'a process that is told something late',
  },
  'an iterator that is not instrumented touches nothing': {
    file: 'runtime/src/suspend.ts',
    from: "whose(method) === 'foreign'",
    to: 'method === undefined',
    program: 'lines of a process',
  },
  'a datagram is sent to nobody': {
    file: `${drivers}/datagrams.ts`,
    from: "const work = { name: 'socket.send', touches, queue: socket ?? run }",
    to: "const work = { name: 'socket.send', touches: touches.slice(1), queue: socket ?? run }",
    program: 'two datagrams',
  },
  'a datagram is heard when it arrives': {
    file: `${drivers}/datagrams.ts`,
    from: "if (event !== 'message' || run === undefined || isInStep()) return false",
    to: 'return false',
    program: 'two datagrams',
  },
  'two datagrams overtake each other': {
    file: `${drivers}/datagrams.ts`,
    from: "const work = { name: 'socket.send', touches, queue: socket ?? run }",
    to: "const work = { name: 'socket.send', touches }",
    program: 'datagrams of one sender',
  },
  'to close a socket changes nothing': {
    file: `${drivers}/datagrams.ts`,
    from: "run.touchOutside([{ kind: 'write', key }], run.enteredAt ?? run.current?.site)",
    to: '',
    program: 'a socket that is closed',
  },
  'all datagrams stay in the process': {
    file: `${drivers}/datagrams.ts`,
    from: "return isInside ? undefined : [{ kind: 'write', key: 'udp://' }]",
    to: 'return isInside ? undefined : undefined',
    program: 'a datagram to somewhere else',
  },
}
