import type net from 'node:net'
import type { SiteId } from '@racetest/core'
import { EventLine, getRealm, type Run, steppingRun } from '@racetest/runtime'
import { holdBody } from './http-body.ts'
import { hearAll } from './http-events.ts'
import { expectEnd, noteEnded } from './endings.ts'
import { areConnected, forgetSocket, watchedSockets } from './loopback.ts'

/** What is known of one end of a connection. */
interface End {
  readonly isServer: boolean
  /** It was a connection of `net` from the beginning: else it began as a request, and is read by code that nobody looks into. */
  readonly isPlain: boolean
  /** What of Node's own reads it, and nobody else does. */
  readonly of?: object
  /** The other one, once that has been accepted; of a request it is looked for. */
  other?: net.Socket
  /** What the server is called, once it is known that both ends are in this process. */
  name?: string
  /** In whose steps it is read, in the run at hand. */
  line?: EventLine
}

/** Of connections that are controlled where both ends are in this process. */
const ends = new WeakMap<net.Socket, End>()

/** Those that are not closed. */
const open = new Set<net.Socket>()
watchedSockets.push(ends, open)

/** A connection begins to be one whose ends are controlled. */
export function noteConnection(
  socket: net.Socket,
  end: Pick<End, 'isServer' | 'isPlain' | 'of' | 'name'>,
): void {
  const realm = getRealm()
  ends.set(socket, end)
  open.add(socket)
  const { run, tracking, serials, kept, nextSerial } = realm
  if (run !== undefined || !tracking || !end.isPlain || serials.has(socket)) return
  serials.set(socket, nextSerial)
  realm.nextSerial++
  kept.add(socket)
}

/** It has been closed, although the program may still be to hear of it. */
export function noteClosed(socket: net.Socket): void {
  open.delete(socket)
  forgetSocket(socket)
}

/** These two are its ends. */
export function pair(client: net.Socket, server: net.Socket): void {
  ends.get(client)!.other = server
  ends.get(server)!.other = client
}

/** Whether it is the end of one of `net`, and what it sends is seen. */
export const isWithin = (socket: net.Socket): boolean => ends.get(socket)?.isPlain === true

/** The steps in which one end of a connection of `net` is read in the run at hand. */
export function plainLine(socket: net.Socket): EventLine | undefined {
  const { line, isPlain } = ends.get(socket) ?? {}
  return isPlain === true && line?.run === getRealm().run ? line : undefined
}

/** Of what is told whether anybody listens or not: somebody may begin to before it is heard. */
const late: ReadonlySet<string> = new Set(['close'])
const none: ReadonlySet<string> = new Set()

/** From now on, for this run, what arrives there is read in steps of that line. */
export function hold(socket: net.Socket, line: EventLine): void {
  const { run } = line
  const known = ends.get(socket)!
  known.line = line
  if (known.of === undefined) known.name ??= nameOf(socket, known)
  expectEnd(socket)
  const { push, destroy } = socket.constructor.prototype as net.Socket
  hearAll(socket, line, known.isPlain ? late : none)
  holdBody(socket, line, undefined, known.isPlain ? 'anybody' : known.of ? 'Node' : 'others')()
  const held = { push: socket.push, destroy: socket.destroy }
  socket.push = (...args) => {
    if (args[0] === null) noteEnded(socket)
    return Reflect.apply(getRealm().run === run ? held.push : push, socket, args)
  }
  socket.destroy = (...args) => {
    noteEnded(socket)
    return Reflect.apply(getRealm().run === run ? held.destroy : destroy, socket, args)
  }
}

/** Whether something is sent within the program: it arrives in the step that is running, and is read in others. */
export function sendsWithin(socket: net.Socket): boolean {
  return acts(socket, false)
}

/** The same of the end, which code above a request sends as a part of what it does. */
export function endsWithin(socket: net.Socket): boolean {
  return isWithin(socket) && acts(socket, true)
}

function acts(socket: net.Socket, isEnd: boolean): boolean {
  const { run } = getRealm()
  const known = ends.get(socket)
  if (run === undefined || known === undefined) return false
  const other = otherEnd(socket, known)
  if (other !== undefined) known.name ??= nameOf(socket, known)
  const { name } = known
  // What Node sends before the server knows it is the request.
  if (name === undefined) return known.of !== undefined
  // Where Node answers by itself it does so from behind an operation.
  const isAnswer = known.of !== undefined && run.current !== undefined && !run.intruded
  if (steppingRun() === undefined && !isAnswer) {
    // An earlier run may have left Node to close it.
    const isLeft = isEnd && known.line?.run !== run
    if (!run.phases.over && !isLeft) run.uncontrolled.note('what is sent outside of a step')
    return true
  }
  const site = run.enteredAt ?? run.current?.site
  for (const end of known.isPlain ? [other, socket] : [other])
    if (end !== undefined) holdOld(end, run, name, site)
  run.operations.any = true
  // Of two that send over one connection, either may be the first: where Node passes on, nobody else says so.
  known.line?.change()
  return true
}

/** It was there before the run. */
function holdOld(socket: net.Socket, run: Run, name: string, site: SiteId | undefined): void {
  const { line, isServer, isPlain } = ends.get(socket)!
  if (line?.run === run) return
  const of = isPlain ? socket : undefined
  hold(socket, new EventLine(run, `${isServer ? 'to' : 'from'} ${name}`, site, of))
}

const nameOf = ({ localPort, remotePort }: net.Socket, { isServer }: End): string =>
  `tcp://localhost:${isServer ? localPort : remotePort}`

/** Undefined also when it has been closed. */
function otherEnd(socket: net.Socket, { other, isPlain }: End): net.Socket | undefined {
  if (isPlain) return other
  for (const one of open) if (one !== socket && areConnected(socket, one)) return one
  return undefined
}
