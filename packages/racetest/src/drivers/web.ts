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
import { controlPorts } from './ports.ts'
import { reportSockets } from './sockets.ts'
import { controlUpgraded } from './upgraded.ts'

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
  controlUpgraded()
  reportSockets()
  for (const { createServer, request, get } of [http, https])
    for (const make of [createServer, request, get]) controlMaking(make)
  controlMaking(net.createServer)
  for (const { prototype } of classes) controlState(prototype, looks)
}
