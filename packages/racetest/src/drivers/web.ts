import { EventEmitter } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import stream from 'node:stream'
import { controlMaking, controlState, getRealm } from '@racetest/runtime'
import { controlFetch } from './fetch.ts'
import { controlClients } from './http-client.ts'
import { controlServers } from './http-server.ts'
import { watchUndici } from './inside-calls.ts'
import { watchLoopback } from './loopback.ts'
import { controlPlainConnections, exceptReading } from './plain-connections.ts'
import { controlPorts } from './ports.ts'
import { reportSockets } from './sockets.ts'
import { controlWebSocket } from './web-socket.ts'

const looks = /^(?:get|has|is|listenerCount$|eventNames$|address$)/

/** Classes whose methods change their object and nothing else that tasks share. */
const classes = [
  EventEmitter,
  stream.Readable,
  stream.Writable,
  stream.Duplex,
  stream.Transform,
  http.IncomingMessage,
  http.OutgoingMessage,
  http.ServerResponse,
  http.ClientRequest,
  net.Socket,
  net.Server,
  http.Server,
  https.Server,
]

/** Puts requests, and servers that are part of the program, under control. */
export function controlWeb(): void {
  const { controlled } = getRealm()
  if (controlled.has('web')) return
  controlled.add('web')
  watchLoopback()
  controlPorts()
  watchUndici()
  controlServers()
  controlClients()
  controlFetch(globalThis, Response, Request)
  controlPlainConnections()
  reportSockets()
  controlWebSocket()
  for (const { createServer, request, get } of [http, https])
    for (const make of [createServer, request, get]) controlMaking(make)
  for (const make of [net.createServer, net.connect, net.createConnection]) controlMaking(make)
  // Called without `new` they make one as well.
  for (const C of [net.Server, net.Socket]) controlMaking(C as unknown as () => unknown)
  for (const { prototype } of classes) controlState(prototype, looks)
  exceptReading()
}
