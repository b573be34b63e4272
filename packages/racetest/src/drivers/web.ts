import http from 'node:http'
import stream from 'node:stream'
import { controlState, getRealm } from '@racetest/runtime'
import { controlFetch } from './fetch.ts'
import { controlServers } from './http-server.ts'
import { watchUndici } from './inside-calls.ts'
import { watchLoopback } from './loopback.ts'

const looks = /^(?:get|has|is|listenerCount$|eventNames$|address$)/

/** Puts requests, and servers that are part of the program, under control. */
export function controlWeb(): void {
  const { controlled } = getRealm()
  if (controlled.has('web')) return
  controlled.add('web')
  for (const C of [stream.Readable, stream.Writable, stream.Duplex, stream.Transform])
    controlState(C.prototype, looks)
  for (const C of [http.IncomingMessage, http.OutgoingMessage, http.ServerResponse, http.Server])
    controlState(C.prototype, looks)
  watchLoopback()
  watchUndici()
  controlServers()
  controlFetch()
}
