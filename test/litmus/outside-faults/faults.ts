import type { Fault } from '../../support/plant-fault.ts'

export interface OutsideFault extends Fault {
  /** A program that notices it. */
  readonly program: string
}

const runtime = 'runtime/src'
const drivers = 'racetest/src/drivers'

export const faults: Readonly<Record<string, OutsideFault>> = {
  // Requests within the program.
  'a step is over before what it has sent has arrived': {
    file: `${runtime}/transit.ts`,
    from: 'if (realm.real.now() - this.since < patience) return true',
    to: 'if (realm.real.now() - this.since < patience) return false',
    program: 'a handler that awaits',
  },
  'sockets within the program are outside': {
    file: `${drivers}/loopback.ts`,
    from: 'if (target !== undefined && isInside(target.host, target.port)) clients.add(this)',
    to: '',
    program: 'a handler that awaits',
  },
  'a request is handled when it arrives': {
    file: `${drivers}/http-server.ts`,
    from: 'if (run === undefined || isInStep()) return false',
    to: 'return false',
    program: 'a handler that does not',
  },
  'a request within the program is one to somewhere else': {
    file: `${drivers}/http-client.ts`,
    from: 'const isOurs = url !== undefined && isInside(url.hostname, portOf(url))',
    to: 'const isOurs = false',
    program: 'a handler that does not',
  },
  'only the first that happens at a server does': {
    file: `${runtime}/event-line.ts`,
    from: 'this.queue.shift()\n    this.expect()',
    to: 'this.queue.shift()',
    program: 'a body',
  },
  'what comes after something else comes after nothing but that': {
    file: `${runtime}/event-line.ts`,
    from: 'of [this.begun, next.by]',
    to: 'of [this.begun]',
    program: 'a part that is sent later',
  },
  'what happens does not come after what has begun the line': {
    file: `${runtime}/event-line.ts`,
    from: 'of [this.begun, next.by]',
    to: 'of [next.by]',
    program: 'a request that waits for the connection of another',
  },
  'an agent has a connection for everybody': {
    file: `${drivers}/agents.ts`,
    from: 'run.touchOutside([touchPool(owner)], site)',
    to: '',
    program: 'who asks for the one connection of an agent',
  },
  'nobody waits for what is given back to an agent': {
    file: `${drivers}/agents.ts`,
    from: 'run.operations.deliveries.arrive(() => run.touchOutside([touchPool(owner)], undefined))',
    to: '',
    program: 'who asks for the one connection of an agent',
  },
  'a handler that throws does so outside of the test': {
    file: `${runtime}/event-line.ts`,
    from: "run.unhandled(error, 'exception', undefined)",
    to: '',
    program: 'a handler that throws at once',
  },
  'what arrives has come from outside': {
    file: `${runtime}/deliveries.ts`,
    from: 'run.intruded = false\n    fn()',
    to: 'fn()',
    program: 'a body',
  },
  'a body is read as it arrives': {
    file: `${drivers}/http-body.ts`,
    from: 'line.add(() => pass(Buffer.concat(own)))',
    to: 'pass(Buffer.concat(own))',
    program: 'a body',
  },
  'parts of a body that arrive together are several': {
    file: `${drivers}/http-body.ts`,
    from: 'parts !== undefined && line.isOpen',
    to: 'false',
    program: 'a body',
  },

  // Clients that nobody knows.
  'no client is ever known': {
    file: `${runtime}/clients.ts`,
    from: 'if (run === undefined || !hasEscaped || !hasReached) return false',
    to: 'return false',
    program: 'an atomic update',
  },
  'whatever looks like a client is one at once': {
    file: `${runtime}/clients.ts`,
    from: 'if (run === undefined || !hasEscaped || !hasReached) return false',
    to: 'if (candidates.size === 0) return false',
    program: 'only memory',
  },
  'a call of a client only reads': {
    file: `${runtime}/reach.ts`,
    from: "resource: world.names.external(key), kind: 'write'",
    to: "resource: world.names.external(key), kind: 'read'",
    program: 'two clients of one server',
  },
  'a client is nothing in the heap': {
    file: `${runtime}/reach.ts`,
    from: "return [...this.outside(), { resource, kind: 'write' }]",
    to: 'return this.outside()',
    program: 'one client of two servers',
  },
  'other code has nothing to do with a client': {
    file: `${runtime}/client-calls.ts`,
    from: "run.touch(run.world.special.opaque, 'read', site)",
    to: '',
    program: 'their code, which has the client',
  },
  'a server has one name': {
    file: `${runtime}/reach.ts`,
    from: 'if (server === undefined) return [endpoint]',
    to: 'return [endpoint]',
    program: 'known by another name',
  },
  'each call has a connection of its own': {
    file: `${runtime}/reach.ts`,
    from: 'return this.connections.size === 1 ? connection : undefined',
    to: 'return undefined',
    program: 'several at once, over one connection',
  },
  'all calls share a connection': {
    file: `${runtime}/client-calls.ts`,
    from: 'return reach.connection ?? reach',
    to: 'return run',
    program: 'several at once, over two connections',
  },
  'what goes there twice goes there once': {
    file: `${runtime}/reach.ts`,
    from: '=> bytesRead > before)',
    to: '=> bytesRead < before)',
    program: 'it goes there twice',
  },
  'what does not say when it is done is done': {
    file: `${runtime}/reaching.ts`,
    from: 'if (!isAnswered) run.uncontrolled.begin',
    to: 'if (false) run.uncontrolled.begin',
    program: 'it does not say when it is done',
  },
  'what has been answered does not go on': {
    file: `${runtime}/reaching.ts`,
    from: 'return this.timers.size > 0',
    to: 'return false',
    program: 'it is done before it is, beside another',
  },
  'what goes on after its answer is part of what is under way': {
    file: `${runtime}/reaching.ts`,
    from: 'if (own === undefined) this.noteLate(within)',
    to: '',
    program: 'it is done before it is, beside one that lasts longer',
  },
  'what is called back meanwhile is called when it is answered': {
    file: `${runtime}/reaching.ts`,
    from: 'if (!hasPromised()) return Reflect.apply(deferred, this, args)',
    to: 'return Reflect.apply(deferred, this, args)',
    program: 'it calls back while it is under way',
  },
  'what is reached is not told to who is under way': {
    file: `${runtime}/reaching.ts`,
    from: 'this.open.add(operation)',
    to: '',
    program: 'a lost update',
  },
  'only who sends something has reached it': {
    file: `${runtime}/reaching.ts`,
    from: 'own === undefined ? this.open : [own]',
    to: 'own === undefined ? [] : [own]',
    program: 'one after the other',
  },
  'what a client is given stays as it is': {
    file: `${runtime}/client-calls.ts`,
    from: "noteWhole(run, arg, 'write', site)",
    to: '',
    program: 'what it is given',
  },
  'classes are left alone': {
    file: `${runtime}/clients.ts`,
    from: 'this.snatched.takeClass(look, run.world.platform, isOperation)',
    to: '',
    program: 'behind their code',
  },
  'a class that is frozen is left alone': {
    file: `${runtime}/snatched.ts`,
    from: 'if (left.length > 0) this.derived.set',
    to: 'if (false) this.derived.set',
    program: 'a class that is frozen, behind their code',
  },
  'only classes are clients': {
    file: `${runtime}/looks.ts`,
    from: 'own = !isKnown && looksLikeResource(names) && ',
    to: 'own = false && ',
    program: 'no class',
  },
  'a proxy is no client': {
    file: `${runtime}/clients.ts`,
    from: 'isStrong(method) ? `proxy.${method}` : undefined',
    to: 'isStrong(method) ? undefined : undefined',
    program: 'a proxy',
  },
  'what is written is not seen': {
    file: `${drivers}/sockets.ts`,
    from: "Object.defineProperty(prototype, 'write', { value, configurable: true, writable: true })",
    to: 'void value',
    program: 'a lost update',
  },
}
