import type { EventEmitter } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type net from 'node:net'
import { type EventLine, getRealm } from '@racetest/runtime'
import { hold, noteConnection } from './connections.ts'
import { holdBody } from './http-body.ts'
import { callListeners, controlEvents, hear, isInStep } from './http-events.ts'
import { type InsideCall, takeCall } from './inside-calls.ts'
import { touchServer } from './ports.ts'

/** Whom the answer is for. */
const calls = new WeakMap<object, InsideCall>()

/**
 * A request that the program sends to a server of its own is handled in a step of its own, by a
 * task that other tasks run beside: handlers race as clients do.
 */
export function controlServers(): void {
  for (const { prototype } of [http.Server, https.Server])
    controlEvents(
      prototype,
      (server, event, args) => isRequest(event) && receive(server, event, args),
    )
  for (const { prototype } of [http.IncomingMessage, http.ServerResponse]) controlEvents(prototype)
}

const isRequest = (event: string): boolean =>
  event === 'request' || event === 'checkContinue' || event === 'upgrade'

/** Puts off what handles a request. */
function receive(server: EventEmitter, event: string, args: unknown[]): boolean {
  const { run } = getRealm()
  const isUpgrade = event === 'upgrade'
  if (isUpgrade) noteConnection(args[1] as net.Socket, { isServer: true, isPlain: false })
  if (run === undefined || isInStep()) return false
  // Node's own `emit` of these events.
  const [request, response] = args as [http.IncomingMessage, http.ServerResponse]
  const call = takeCall(request.socket)
  if (call === undefined || call.line.run !== run) {
    if (!run.phases.over) run.uncontrolled.note(`a request to ${String(request.url)} from outside`)
    return false
  }
  if (isUpgrade) return upgrade(server, call.line, args)
  call.response = response
  calls.set(response, call)
  const open = holdBody(request, call.line)
  for (const message of [request, response]) hear(message, call.line)
  call.line.add(() => {
    run.touchOutside(touchServer(server, 'read'), undefined)
    run.made(request, undefined)
    run.made(response, undefined)
    open()
    callListeners(server, event, args)
  })
  return true
}

/** From here on the connection speaks a protocol of its own. */
function upgrade(server: EventEmitter, line: EventLine, args: unknown[]): boolean {
  const [request, socket] = args as [http.IncomingMessage, net.Socket]
  hold(socket, line)
  line.add(() => {
    line.run.touchOutside(touchServer(server, 'read'), undefined)
    line.run.made(request, undefined)
    callListeners(server, 'upgrade', args)
  })
  return true
}

/** Notices an answer that is sent when no step is running: by what escapes control. */
export function noteSending(response: object): void {
  const call = calls.get(response)
  const { run } = getRealm()
  if (call === undefined || run === undefined || call.line.run !== run) return
  if (!isInStep()) run.uncontrolled.note('an answer to a request, sent outside of a step')
}
