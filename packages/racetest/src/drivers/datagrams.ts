import dgram, { type Socket } from 'node:dgram'
import type { EventEmitter } from 'node:events'
import { isIP } from 'node:net'
import {
  controlMaking,
  controlState,
  EventLine,
  getRealm,
  reportEscape,
  type Run,
  steppingRun,
  type Touch,
} from '@racetest/runtime'
import { callListeners, controlEvents, hearAll, isInStep } from './http-events.ts'
import { noteEvent, promiseToNote } from './noted-events.ts'
import { replaceMethod } from './replace.ts'
import { isNodeCaller } from './transparent.ts'
import { isLocal } from './web-endpoint.ts'

type Fn = (...args: unknown[]) => unknown
type Answered = (isRejected: boolean) => void

/** A socket in the run at hand. */
interface Receiver {
  readonly line: EventLine
  /** Of datagrams that are on their way to it. */
  readonly expected: Answered[]
  /** Told when it is bound. */
  bound?: Answered
}

const receivers = new WeakMap<object, Receiver>()
/** Those that are bound, and what they are called where that is not their port. */
const open = new Map<Socket, string | undefined>()
/** What ports were called that a run has given back: nobody is there. */
const left = new Map<number, string>()
let leaver: Run | undefined

/** To send something changes a socket only the first time: then it is bound. */
const looks = /^(?:address$|get|has|is|remoteAddress$|send$)/

/**
 * Datagrams between sockets of this process: one arrives in the step that sends it, and is heard in
 * a step of its own, one after the other in the order in which they were sent. None is lost, but
 * those to a socket that is closed. What is sent to anybody else is out of control.
 */
export function controlDatagrams(): void {
  const { prototype } = dgram.Socket
  controlEvents(prototype, receive)
  replaceMethod(prototype, 'bind', (original) => {
    return function bind(this: Socket, ...args: unknown[]): unknown {
      const run = steppingRun()
      const key = nameOf(args, run)
      // A second time is an error.
      if (!open.has(this)) open.set(this, key)
      promiseToNote(this)
      if (run === undefined) return Reflect.apply(original, this, args)
      const site = run.enteredAt ?? run.current?.site
      noteEvent(run, this, 'write')
      const receiver = receiverIn(run, this)
      const touches: Touch[] = key === undefined ? [] : [{ kind: 'write', key }]
      const work = { name: 'socket.bind', touches, queue: this }
      const answered = run.operations.expect(site, work)
      receiver.bound = answered
      return attempt(
        () => Reflect.apply(original, this, args),
        () => answered(false),
      )
    }
  })
  replaceMethod(prototype, 'close', (original) => {
    return function close(this: Socket, ...args: unknown[]): unknown {
      const run = steppingRun()
      const port = portOf(this)
      if (run !== undefined && port !== undefined) {
        const key = open.get(this) ?? keyOf(port)
        run.touchOutside([{ kind: 'write', key }], run.enteredAt ?? run.current?.site)
        if (leaver !== run) left.clear()
        leaver = run
        left.set(port, key)
      }
      open.delete(this)
      for (const answered of receivers.get(this)?.expected.splice(0) ?? []) answered(false)
      return Reflect.apply(original, this, args)
    }
  })
  replaceMethod(prototype, 'send', (original) => {
    const send = function (this: Socket, ...args: unknown[]): unknown {
      const run = steppingRun()
      const target = run && findTarget(this, args, run)
      // Node calls it again when the socket is bound.
      const isElse = target === undefined || isNodeCaller()
      if (run === undefined || isElse) return Reflect.apply(original, this, args)
      const address = Reflect.get(this, 'type') === 'udp4' ? '127.0.0.1' : '::1'
      // To look that up takes its time, and two that do need not be sent in their order.
      const given = args.map((arg, index) => (index > 0 && isLoopback(arg) ? address : arg))
      return sendWithin(run, target, given, (all) => Reflect.apply(original, this, all))
    }
    return reportEscape(send, 'socket.send', (socket, args) => {
      const run = steppingRun()
      const isInside = run !== undefined && findTarget(socket as Socket, args, run) !== undefined
      return isInside ? undefined : [{ kind: 'write', key: 'udp://' }]
    })
  })
  controlState(prototype, looks)
  controlMaking(dgram.createSocket)
}

/** The socket that gets it, and what that is called; no socket where it has been closed. */
interface Target {
  readonly key: string
  readonly socket?: Socket
}

function findTarget(sender: Socket, args: readonly unknown[], run: Run): Target | undefined {
  const { host, port } = remoteOf(sender) ?? addressIn(args)
  // Nobody knows when another name is found.
  if (!isLocal(host) || !(isLoopback(host) || isIP(host))) return undefined
  const [found, ...more] = [...open].filter(([socket]) => portOf(socket) === port)
  // Which of them it is only the system knows.
  if (more.length > 0) return undefined
  if (found !== undefined) return { socket: found[0], key: found[1] ?? keyOf(port) }
  const key = leaver === run ? left.get(port) : undefined
  return key === undefined ? undefined : { key }
}

function sendWithin(
  run: Run,
  { socket, key }: Target,
  args: readonly unknown[],
  send: (args: unknown[]) => unknown,
): unknown {
  const { operations } = run
  const site = run.enteredAt ?? run.current?.site
  const touches: Touch[] = [{ kind: 'write', key }]
  const work = { name: 'socket.send', touches, queue: socket ?? run }
  const answered = operations.expect(site, work)
  const expected = socket === undefined ? [] : receiverIn(run, socket).expected
  if (socket === undefined) answered(false)
  else expected.push(answered)
  const given = args.map((arg) =>
    typeof arg === 'function'
      ? operations.deliveries.defer(
          arg as Fn,
          operations.nameOf(site, work),
          site,
          () => {},
          undefined,
        )
      : arg,
  )
  return attempt(
    () => send(given),
    () => {
      expected.splice(expected.indexOf(answered), 1)
      answered(false)
    },
  )
}

/** What throws has begun nothing. */
function attempt<T>(what: () => T, failed: () => void): T {
  try {
    return what()
  } catch (error) {
    failed()
    throw error
  }
}

/** From now on, for this run, its events come in steps. */
function receiverIn(run: Run, socket: Socket): Receiver {
  const known = receivers.get(socket)
  if (known?.line.run === run) return known
  const line = new EventLine(run, 'a datagram', run.enteredAt ?? run.current?.site)
  const receiver: Receiver = { line, expected: [] }
  receivers.set(socket, receiver)
  hearAll(socket, line, new Set())
  return receiver
}

function receive(socket: EventEmitter, event: string, args: unknown[]): boolean {
  const { run } = getRealm()
  const known = receivers.get(socket)
  const receiver = known?.line.run === run ? known : undefined
  if (event === 'listening' || event === 'error') receiver?.bound?.(false)
  if (event !== 'message' || run === undefined || isInStep()) return false
  const answered = receiver?.expected.shift()
  if (answered === undefined) {
    // Who was never seen in a step may be part of what is outside itself.
    if (receiver !== undefined && !run.phases.over) run.uncontrolled.note('a datagram from outside')
    return false
  }
  answered(false)
  receiver!.line.add(() => {
    // Who has been closed hears nothing more.
    if (!open.has(socket as Socket)) return
    noteEvent(run, socket, 'read')
    for (const arg of args) run.made(arg, undefined)
    callListeners(socket, event, args)
  })
  return true
}

/** Where `socket.bind(…)` binds it. */
function nameOf([first]: readonly unknown[], run: Run | undefined): string | undefined {
  const given: unknown =
    typeof first === 'object' && first !== null ? Reflect.get(first, 'port') : first
  const port = Number(given)
  if (port > 0) return keyOf(port)
  // Outside of runs it has a port that is the same in all of them.
  return run && `${keyOf(0)}#${String(run.newOwner())}`
}

const keyOf = (port: number): string => `udp://localhost:${port}`

/** Undefined as long as it has none. */
function portOf(socket: Socket): number | undefined {
  try {
    return socket.address().port
  } catch {
    return undefined
  }
}

const isLoopback = (host: unknown): boolean =>
  typeof host === 'string' && /^(?:localhost)?$/i.test(host)

interface Address {
  readonly host: string
  readonly port: number
}

/** Where it is connected to. */
function remoteOf(socket: Socket): Address | undefined {
  try {
    const { address, port } = socket.remoteAddress()
    return { host: address, port }
  } catch {
    return undefined
  }
}

/** Of `send(data, port, address)`, or `send(data, offset, length, port, address)`. */
function addressIn([, first, second, third, fourth]: readonly unknown[]): Address {
  const isLong = Boolean(fourth) || (Boolean(third) && typeof third !== 'function')
  const [port, host] = isLong ? [third, fourth] : [first, second]
  return { host: typeof host === 'string' ? host : '', port: Number(port) }
}
