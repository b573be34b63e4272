import type { EventEmitter } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { EventLine, type Run, steppingRun } from '@racetest/runtime'
import { askIsQueued, controlAgents, noteTurn, portFor } from './agents.ts'
import { hold, noteConnection } from './connections.ts'
import { holdBody } from './http-body.ts'
import { callListeners, controlEvents, hear, isHeardOutside, isInStep } from './http-events.ts'
import { noteSending } from './http-server.ts'
import { expectCall, forgetCall, type InsideCall } from './inside-calls.ts'
import { isInside } from './loopback.ts'
import { touchPort } from './ports.ts'
import { replaceMethod } from './replace.ts'
import { parseUrl, portOf, touchServer } from './web-endpoint.ts'

/** A request that has been sent in a step. */
interface Sent {
  readonly line: EventLine
  readonly call: InsideCall | undefined
  /** All that can be an answer has come. */
  readonly answered: (isRejected: boolean) => void
  /** The program knows of an answer. */
  isAnswered: boolean
  /** The program has given up before that. */
  isAbandoned?: boolean
}

const requests = new WeakMap<object, Sent>()

/** `http.request`, and whoever uses it: the request is sent when it is ended. */
export function controlClients(): void {
  controlAgents()
  replaceMethod(http.OutgoingMessage.prototype, 'end', (original) => {
    return function end(this: unknown, ...args: unknown[]): unknown {
      if (this instanceof http.ServerResponse) noteSending(this)
      const run = steppingRun()
      if (run !== undefined && this instanceof http.ClientRequest) send(this, run, true)
      return Reflect.apply(original, this, args)
    }
  })
  replaceMethod(http.OutgoingMessage.prototype, 'write', (original) => {
    return function write(this: unknown, ...args: unknown[]): unknown {
      if (this instanceof http.ServerResponse) noteSending(this)
      const run = steppingRun()
      if (run !== undefined && this instanceof http.ClientRequest) send(this, run, false)
      return Reflect.apply(original, this, args)
    }
  })
  replaceMethod(http.ClientRequest.prototype, 'destroy', (original) => {
    return function destroy(this: unknown, ...args: unknown[]): unknown {
      const sent = requests.get(this as object)
      // It has come, but the program does not know: for Node, too, it has not.
      if (sent !== undefined && !sent.isAnswered && isInStep()) {
        sent.isAbandoned = true
        Reflect.set(this as object, 'res', null)
      }
      return Reflect.apply(original, this, args)
    }
  })
  controlEvents(http.ClientRequest.prototype, receive)
}

/** A server elsewhere may act on the first part of a request, and answers when it has got all. */
function send(request: http.ClientRequest, run: Run, isWhole: boolean): void {
  if (request.writableEnded || request.destroyed || requests.has(request)) return
  const url = urlOf(request)
  const name = `${request.method} ${url?.pathname ?? request.path}`
  const isOurs = url !== undefined && isInside(url.hostname, portOf(url))
  const site = run.enteredAt ?? run.current?.site
  const port = url === undefined ? [] : touchPort(url.hostname, portOf(url))
  const known = isOurs ? { touches: [] } : describe(request, url)
  const work = { ...known, touches: [...known.touches, ...port] }
  if (!isOurs && !isWhole) return void run.touchOutside(work.touches, site)
  const call = isOurs ? expectCall(name, () => request.socket) : undefined
  const line = new EventLine(run, name, site)
  const isBlocked = askIsQueued(request)
  const answered = run.operations.expect(site, {
    name: 'http.request',
    ...work,
    isInside: isOurs,
    ...(isBlocked && { isBlocked }),
  })
  requests.set(request, { line, call, answered, isAnswered: false })
  hear(request, line)
}

function describe(
  request: http.ClientRequest,
  url: URL | undefined,
): ReturnType<typeof touchServer> {
  if (url !== undefined) return touchServer(request.method, url)
  const file = String(Reflect.get(request, 'socketPath'))
  return { touches: [{ kind: 'write', key: `unix:${file}` }] }
}

/** The answer comes when all of it is there. */
function receive(request: EventEmitter, event: string, args: unknown[]): boolean {
  const sent = requests.get(request)
  if (event === 'upgrade')
    noteConnection(args[1] as net.Socket, { isServer: false, isPlain: false })
  noteTurn(request, event)
  if (sent === undefined || !isHeardOutside(request)) return false
  if (event === 'close' || event === 'error' || event === 'upgrade' || event === 'connect') {
    if (sent.call !== undefined) forgetCall(sent.call)
    sent.answered(event === 'error')
  }
  if (event === 'upgrade' && sent.call !== undefined) return upgrade(request, sent, args)
  if (event !== 'response' || request.listenerCount(event) === 0) return false
  // Node's own `emit` of this event.
  const [response] = args as [http.IncomingMessage]
  const { line } = sent
  const open = holdBody(response, line, () => sent.answered(false))
  hear(response, line)
  line.add(() => {
    sent.isAnswered = true
    if (sent.isAbandoned) return
    line.run.made(response, undefined)
    open()
    callListeners(request, event, args)
  })
  return true
}

/** From here on the connection speaks a protocol of its own. */
function upgrade(request: EventEmitter, sent: Sent, args: unknown[]): boolean {
  const { line } = sent
  const [response, socket] = args as [http.IncomingMessage, net.Socket]
  hold(socket, line)
  line.add(() => {
    sent.isAnswered = true
    line.run.made(response, undefined)
    callListeners(request, 'upgrade', args)
  })
  return true
}

/** Undefined for a server that is a file. */
function urlOf(request: http.ClientRequest): URL | undefined {
  if (Reflect.get(request, 'socketPath')) return undefined
  const { protocol, host, path } = request
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  const port = portFor(request)
  const server = port ? `${name}:${port}` : String(request.getHeader('host'))
  return parseUrl(path, `${protocol}//${server}`)
}
