import { channel } from 'node:diagnostics_channel'
import net from 'node:net'
import { getRealm } from '@racetest/runtime'
import { noteConnecting } from '../owners.ts'
import { beginAgain, hasClock, hasEnded, isEnding, isToHearEnd } from './endings.ts'
import { isLocal, targetOf } from './web-endpoint.ts'

type Fn = (...args: unknown[]) => unknown

/** What Node keeps of a socket, and its types leave out. */
interface Handle {
  readonly bytesRead: number
  readonly bytesWritten: number
  /** Below encryption. */
  readonly _parent?: Handle
}

/** Of servers that are listening in this process. */
const servers = new Set<net.Server>()
/** Sockets that are connected, or about to be, to those. */
const clients = new Set<net.Socket>()
/** Their other ends, by the name of the connection. */
const accepted = new Map<string, net.Socket>()
const acceptedAs = new WeakMap<net.Socket, string>()

/** A socket has been closed. */
export function forgetSocket(socket: net.Socket): void {
  const name = acceptedAs.get(socket)
  if (name !== undefined && accepted.get(name) === socket) accepted.delete(name)
}

/** Names of connections, which clients forget when they are closed. */
const names = new WeakMap<net.Socket, string>()

/** Where sockets hang that are nobody's because of it. */
export const watchedSockets: object[] = [clients, accepted, acceptedAs, names]

/** Whether a server of this process listens there. */
export function isInside(host: string, port: number): boolean {
  return isLocal(host) && serverAt(port) !== undefined
}

/** The server of this process that listens there. */
export function serverAt(port: number): net.Server | undefined {
  for (const server of servers) {
    const address = server.address()
    if (address === null) servers.delete(server)
    else if (typeof address === 'object' && address.port === port) return server
  }
  return undefined
}

/** Turns of the event loop without any change, after which nothing more will come of what has arrived. */
const quietTurns = 3

/** Milliseconds that clients get to send what they have been given: it may wait for a connection that another request has. */
const sendingTime = 50

let last = ''
let quiet = quietTurns
let changedAt = 0

/**
 * Whether something is on its way between two sockets of this process. `unsent`: how many requests
 * clients have been given and have not sent.
 */
export function isMovingWithin(unsent: number): boolean {
  if (clients.size === 0 && unsent === 0 && quiet === quietTurns) return false
  let isMoving = false
  let state = `${unsent} `
  for (const client of clients) {
    const peer = peerOf(client)
    isMoving ||= isOnItsWay(client, peer)
    state += `${countBytes(client)} ${countBytes(peer)} `
    if (client.destroyed && peer === undefined) clients.delete(client)
  }
  const now = getRealm().real.now()
  if (state !== last) {
    quiet = 0
    changedAt = now
  } else if (!isMoving && quiet < quietTurns) quiet++
  last = state
  return isMoving || quiet < quietTurns || (unsent > 0 && now - changedAt < sendingTime)
}

/** How many sockets there are that wait for nobody but each other. */
export function countInside(): number {
  let all = 0
  for (const client of clients) {
    for (const end of [client, peerOf(client)]) if (end && waitsForOther(end)) all++
  }
  return all
}

/** It may wait for time to pass as well, which is real. */
function waitsForOther(socket: net.Socket): boolean {
  return rawOf(socket) !== undefined && !hasClock(socket)
}

function peerOf(client: net.Socket): net.Socket | undefined {
  // Who asks for an address before there is one never gets any.
  const known = client.connecting ? undefined : nameConnection(client.localPort, client.remotePort)
  const name = known ?? names.get(client)
  if (name === undefined) return undefined
  names.set(client, name)
  return accepted.get(name)
}

/** Of two servers one client may use the same port of its own. */
function nameConnection(
  client: number | undefined,
  server: number | undefined,
): string | undefined {
  return client === undefined || server === undefined ? undefined : `${client} to ${server}`
}

/** Whether two sockets are the ends of one connection: also those above encryption. */
export function areConnected(client: net.Socket, server: net.Socket): boolean {
  const name = nameConnection(server.remotePort, server.localPort)
  return name !== undefined && name === nameConnection(client.localPort, client.remotePort)
}

function isOnItsWay(client: net.Socket, peer: net.Socket | undefined): boolean {
  if (client.connecting || isEnding(client) || isEnding(peer)) return true
  if (peer === undefined) return !client.destroyed && !hasEnded(client)
  if (client.destroyed !== peer.destroyed) return !hasEnded(client.destroyed ? peer : client)
  return lacks(client, peer) || lacks(peer, client)
}

/** Whether one end has sent what the other one has not read, although it would. */
function lacks(sender: net.Socket, reader: net.Socket): boolean {
  if (sender.destroyed || reader.readableLength >= reader.readableHighWaterMark) return false
  if (isToHearEnd(sender, reader)) return true
  return sender.writableLength > 0 || rawOf(sender)?.bytesWritten !== rawOf(reader)?.bytesRead
}

function rawOf(socket: net.Socket): Handle | undefined {
  const handle = Reflect.get(socket, '_handle') as Handle | null
  return handle?._parent ?? handle ?? undefined
}

function countBytes(socket: net.Socket | undefined): string {
  const raw = socket && rawOf(socket)
  return raw === undefined ? '-' : `${raw.bytesRead}+${raw.bytesWritten}`
}

/** Learns of sockets at both ends. */
export function watchLoopback(): void {
  const { listen } = net.Server.prototype
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
    servers.add(this)
    return Reflect.apply(listen as Fn, this, args) as net.Server
  }
  const { connect } = net.Socket.prototype
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const target = targetOf(args)
    if (target !== undefined && isInside(target.host, target.port)) clients.add(this)
    // It may have been connected before.
    beginAgain(this)
    noteConnecting(this)
    return Reflect.apply(connect as Fn, this, args) as net.Socket
  }
  channel('net.server.socket').subscribe((message) => {
    const { socket } = message as { readonly socket: net.Socket }
    const { localPort, remotePort } = socket
    const name = nameConnection(remotePort, localPort)
    if (name === undefined) return
    accepted.set(name, socket)
    acceptedAs.set(socket, name)
  })
}
