import http from 'node:http'
import net from 'node:net'
import stream from 'node:stream'
import tls from 'node:tls'
import { EventLine, getRealm, isCausedBy, steppingRun } from '@racetest/runtime'
import {
  endsWithin,
  hold,
  isWithin,
  noteClosed,
  noteConnection,
  pair,
  plainLine,
} from './connections.ts'
import { callListeners, callOwn, controlEvents, hearAtOnce, isInStep } from './http-events.ts'
import { serverAt, watchedSockets } from './loopback.ts'
import { isNoted, noteListeners } from './noted-events.ts'
import { touchConnections, touchPort, touchServer } from './ports.ts'
import { replaceMethod } from './replace.ts'
import { isLocal, noteEndpoint, targetOf } from './web-endpoint.ts'

type Fn = (...args: unknown[]) => unknown

/** A client that a server of the program has not accepted yet. */
interface Opening {
  readonly client: net.Socket
  readonly server: net.Server
  /** In whose steps the server hears of it; absent if it was opened outside of steps. */
  readonly line?: EventLine
  /** It was opened before there was a run. */
  readonly isOld?: boolean
  /** The step in which the client has heard that it is connected. */
  heardIn?: number
}

const openings = new Set<Opening>()
/** Those of the run at hand that have been accepted. */
const accepted = new WeakMap<net.Server, Opening[]>()
/** What there is of a client, in the run at hand. */
const opened = new WeakMap<net.Socket, Opening>()
watchedSockets.push(openings, accepted, opened)

/** Connections of `net` between two parts of the program: what comes at either end has steps of its own. */
export function controlPlainConnections(): void {
  const { prototype } = net.Socket
  replaceMethod(prototype, 'connect', (original) => {
    return function connect(this: net.Socket, ...args: unknown[]): unknown {
      const target = targetOf(args)
      const server = target && isLocal(target.host) ? serverAt(target.port) : undefined
      if (server !== undefined && isPlain(server)) begin(this, server, target!.port)
      return Reflect.apply(original, this, args)
    }
  })
  // It has none of its own.
  const { destroy } = stream.Duplex.prototype
  prototype.destroy = function (...args) {
    if (!this.destroyed && endsWithin(this)) noteLeaving(this)
    return Reflect.apply(destroy, this, args) as net.Socket
  }
  const { pipe } = stream.Duplex.prototype
  prototype.pipe = function <T extends NodeJS.WritableStream>(
    this: net.Socket,
    to: T,
    ...more: []
  ): T {
    // What is passed on from one connection to another is seen there.
    if (!(to instanceof net.Socket && isWithin(to))) for (const end of [this, to]) letGo(end)
    return Reflect.apply(pipe, this, [to, ...more]) as T
  }
  // What they do later, when there is a connection, is not for the program to order.
  for (const name of ['_writeGeneric', '_final', '_read'])
    replaceMethod(prototype, name, (original) => {
      return function (this: net.Socket, ...args: unknown[]): unknown {
        if (!this.connecting) return Reflect.apply(original, this, args)
        const before = new Set(this.rawListeners('connect'))
        const result: unknown = Reflect.apply(original, this, args)
        for (const listener of this.rawListeners('connect'))
          if (!before.has(listener)) hearAtOnce(this, listener)
        return result
      }
    })
  controlEvents(prototype, (socket, event, args) => {
    noteListeners(socket, event)
    return hear(socket as net.Socket, event, args)
  })
  controlEvents(net.Server.prototype, (server, event, args) =>
    serve(server as net.Server, event, args),
  )
  replaceMethod(net.Server.prototype, 'getConnections', (original) => {
    return function getConnections(this: net.Server, ...args: unknown[]): unknown {
      const run = steppingRun()
      run?.touchOutside(touchConnections(this, 'read'), run.enteredAt ?? run.current?.site)
      return Reflect.apply(original, this, args)
    }
  })
}

/** Methods that go on reading after they have returned, by code that nobody looks into. */
const reading = [
  'iterator',
  'map',
  'filter',
  'flatMap',
  'forEach',
  'toArray',
  'some',
  'find',
  'every',
]
const more = ['reduce', 'drop', 'take', 'asIndexedPairs', 'compose', Symbol.asyncIterator]

/** Of sockets those are called as any code that is not instrumented: to be called when the methods of streams are known. */
export function exceptReading(): void {
  const { prototype } = net.Socket
  for (const name of [...reading, ...more]) {
    const original: unknown = Reflect.get(prototype, name)
    if (typeof original !== 'function') continue
    const value = function (this: unknown, ...args: unknown[]): unknown {
      letGo(this)
      return Reflect.apply(original, this, args)
    }
    Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
  }
}

function letGo(object: unknown): void {
  // A pipe of a process.
  if (isNoted(object)) return
  const { run, foreign, old } = getRealm()
  if (run !== undefined) run.objects.escape(object)
  else if (typeof object === 'object' && object !== null) {
    foreign.get(object)?.join(old.opaque)
    if (!foreign.has(object)) foreign.set(object, old.opaque)
  }
}

/** Whether its connections are the program's own business from the first byte. Servers of HTTP/2 have no class that can be had. */
function isPlain(server: net.Server): boolean {
  return !(
    server instanceof http.Server ||
    server instanceof tls.Server ||
    'updateSettings' in server
  )
}

function begin(client: net.Socket, server: net.Server, port: number): void {
  const name = `tcp://localhost:${port}`
  noteConnection(client, { isServer: false, isPlain: true, name })
  const run = steppingRun()
  const isOld = getRealm().run === undefined
  if (run === undefined) return void openings.add({ client, server, isOld })
  const site = run.enteredAt ?? run.current?.site
  run.touchOutside([...touchPort('localhost', port), ...touchConnections(server, 'update')], site)
  run.operations.any = true
  if (readsByItself(client)) run.uncontrolled.note('a socket with `onread`')
  hold(client, new EventLine(run, `from ${name}`, site, client))
  const opening: Opening = { client, server, line: new EventLine(run, `to ${name}`, site) }
  openings.add(opening)
  opened.set(client, opening)
}

/** Whether what arrives does not come by where it could be held. */
function readsByItself(socket: net.Socket): boolean {
  const symbols = Object.getOwnPropertySymbols(socket)
  const buffer = symbols.find(({ description }) => description === 'kBuffer')
  return buffer !== undefined && Boolean(Reflect.get(socket, buffer))
}

/** What happens to a socket. */
function hear(socket: net.Socket, event: string, args: unknown[]): boolean {
  if (event === 'close') {
    noteClosed(socket)
    for (const opening of openings) if (opening.client === socket) openings.delete(opening)
  }
  const line = plainLine(socket)
  if (line === undefined) return false
  // It may come at once, or when the other end has read enough.
  if (event === 'drain') {
    line.add(() => callListeners(socket, event, args))
    return true
  }
  if (isInStep()) return false
  if (event === 'timeout') line.run.uncontrolled.note('socket.setTimeout, which is real time')
  if (event !== 'connect') return false
  const own = callOwn(socket, event, args)
  // What arrives does arrive, even if it is not read.
  if (socket.isPaused()) socket.read(0)
  line.add(() => {
    const opening = opened.get(socket)
    if (opening !== undefined) opening.heardIn = line.run.eventIndex
    callListeners(socket, event, args, own)
  })
  return true
}

/** What happens to a server. */
function serve(server: net.Server, event: string, args: unknown[]): boolean {
  const { run } = getRealm()
  if (!isPlain(server)) return false
  const isUnknown = run !== undefined && !run.phases.over && !isInStep()
  if (event === 'drop' && isUnknown) run.uncontrolled.note('server.maxConnections')
  return event === 'connection' && accept(server, args, isUnknown)
}

function accept(server: net.Server, args: unknown[], isUnknown: boolean): boolean {
  // Node's own `emit` of this event.
  const [socket] = args as [net.Socket]
  const name = `tcp://localhost:${socket.localPort}`
  const opening = takeOpening(server, socket)
  if (opening !== undefined) {
    noteConnection(socket, { isServer: true, isPlain: true, name })
    pair(opening.client, socket)
  } else noteEndpoint(socket, name)
  const line = opening?.line
  if (line === undefined || line.run !== getRealm().run) {
    if (isUnknown && opening?.isOld !== true)
      getRealm().run!.uncontrolled.note(`a connection to ${name} from outside`)
    return false
  }
  hold(socket, line)
  if (socket.isPaused()) socket.read(0)
  queue(server, opening!, line)
  line.add(() => {
    const { run } = line
    run.touchOutside(touchServer(server, 'read'), undefined)
    run.made(socket, undefined)
    line.of = socket
    callListeners(server, 'connection', args)
  })
  return true
}

/** Who has known of its connection before another one was begun is heard of before that one. */
function queue(server: net.Server, opening: Opening, line: EventLine): void {
  const { run } = line
  const others = (accepted.get(server) ?? []).filter((other) => other.line?.run === run)
  for (const { heardIn, line: other } of others)
    if (heardIn !== undefined && isCausedBy(run, heardIn, run.eventIndex)) line.follow(other!)
  accepted.set(server, [...others, opening])
}

/** Also of a client that does not know yet that it is connected. */
function portOf(client: net.Socket): number | undefined {
  const handle = Reflect.get(client, '_handle') as
    | { getsockname?: (name: { port?: number }) => unknown }
    | undefined
  const name: { port?: number } = {}
  handle?.getsockname?.(name)
  return name.port
}

function takeOpening(server: net.Server, socket: net.Socket): Opening | undefined {
  for (const opening of openings) {
    if (opening.server !== server || portOf(opening.client) !== socket.remotePort) continue
    openings.delete(opening)
    return opening
  }
  return undefined
}

/** A server that is to be closed is closed with the last of its connections. */
function noteLeaving(socket: net.Socket): void {
  const server: unknown = Reflect.get(socket, '_server')
  if (!(server instanceof net.Server)) return
  const run = steppingRun()
  run?.touchOutside(touchConnections(server, 'update'), undefined)
  if (!server.listening) run?.touchOutside(touchConnections(server, 'write'), undefined)
}

/** What is called when something has been sent: in a step of its own. */
export function callLater(socket: net.Socket, args: readonly unknown[]): unknown[] {
  const line = plainLine(socket)
  if (line === undefined || steppingRun() === undefined) return [...args]
  const { run } = line
  return args.map((arg) => {
    if (typeof arg !== 'function') return arg
    return (...given: unknown[]): void => {
      if (getRealm().run !== run) Reflect.apply(arg, socket, given)
      else line.add(() => run.callback(arg as Fn, socket, given, run.current?.region))
    }
  })
}
