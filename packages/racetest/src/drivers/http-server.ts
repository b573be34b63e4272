import { EventEmitter } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import { getRealm, steppingRun } from '@racetest/runtime'
import { holdBody } from './http-body.ts'
import { type InsideCall, takeCall } from './inside-calls.ts'

type Fn = (...args: unknown[]) => unknown

/** Whom the answer is for. */
const calls = new WeakMap<object, InsideCall>()

/**
 * A request that the program sends to a server of its own is handled in a step of its own, by a
 * task that other tasks run beside: handlers race as clients do.
 */
export function controlServers(): void {
  for (const { prototype } of [http.Server, https.Server]) {
    const emit = function (this: EventEmitter, event: string, ...args: unknown[]): boolean {
      const isRequest = event === 'request' || event === 'checkContinue'
      if (isRequest && receive(this, event, args)) return true
      return Reflect.apply(EventEmitter.prototype.emit, this, [event, ...args])
    }
    const descriptor = { value: emit, configurable: true, writable: true }
    Object.defineProperty(prototype, 'emit', descriptor)
  }
}

/** Puts off what handles a request. */
function receive(server: EventEmitter, event: string, args: unknown[]): boolean {
  const { run } = getRealm()
  if (run === undefined || steppingRun() !== undefined) return false
  // Node's own `emit` of these events.
  const [request, response] = args as [http.IncomingMessage, http.ServerResponse]
  const call = takeCall(request.socket.remotePort)
  if (call === undefined || call.line.run !== run) {
    if (!run.phases.over) run.uncontrolled.note(`a request to ${String(request.url)} from outside`)
    return false
  }
  call.response = response
  calls.set(response, call)
  const open = holdBody(request, call.line)
  call.line.add(() => {
    run.made(request, undefined)
    run.made(response, undefined)
    open()
    for (const listener of server.rawListeners(event)) run.callback(listener as Fn, server, args)
  })
  return true
}

/** Notices an answer that is sent when no step is running: by what escapes control. */
export function noteSending(response: object): void {
  const call = calls.get(response)
  const { run } = getRealm()
  if (call === undefined || run === undefined || call.line.run !== run) return
  if (steppingRun() !== run) run.uncontrolled.note('an answer to a request, sent outside of a step')
}
