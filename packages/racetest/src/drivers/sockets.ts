import dns from 'node:dns'
import http2 from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import stream from 'node:stream'
import { noteReached, reportEscape } from '@racetest/runtime'
import { endsWithin, sendsWithin } from './connections.ts'
import { controlDatagrams } from './datagrams.ts'
import { controlOnce } from './noted-events.ts'
import { callLater } from './plain-connections.ts'
import { controlProcesses } from './processes.ts'
import { controlMethod, replaceMethod } from './replace.ts'
import { isNodeCaller } from './transparent.ts'
import { endpointOf, nameHost, noteEndpoint, targetOf } from './web-endpoint.ts'

type Fn = (...args: unknown[]) => unknown

/**
 * The safety net below all that knows what it does: who sends something over a connection does so
 * out of control, and that is said by name.
 */
export function reportSockets(): void {
  const { prototype } = net.Socket
  replaceMethod(prototype, 'connect', (original) => {
    return function connect(this: unknown, ...args: unknown[]): unknown {
      const endpoint = nameEndpoint(args)
      if (endpoint !== undefined) {
        noteEndpoint(this as object, endpoint)
        noteReached(this, endpoint, true)
      }
      return Reflect.apply(original, this, args)
    }
  })
  // It has none of its own.
  const write = callingLater(stream.Duplex.prototype.write as Fn)
  const value = reportEscape(write, 'socket.write', (socket) => touchEndpoint(socket))
  Object.defineProperty(prototype, 'write', { value, configurable: true, writable: true })
  replaceMethod(prototype, 'end', (original) =>
    reportEscape(callingLater(original), 'socket.end', (socket, [data]) => {
      if (data !== undefined && typeof data !== 'function') return touchEndpoint(socket)
      endsWithin(socket as net.Socket)
      return undefined
    }),
  )
  reportCalls(http2, 'http2', ['connect'], () => [])
  controlOnce()
  controlProcesses()
  controlDatagrams()
  const lookups = Object.keys(dns).filter((name) => /^(?:lookup|resolve|reverse)/.test(name))
  for (const module of [dns, dns.promises])
    for (const name of lookups)
      controlMethod(module, name, () =>
        // Node looks up where it connects to.
        isNodeCaller() ? undefined : { name: `dns.${name}`, touches: [] },
      )
  syncBuiltinESMExports()
}

function callingLater(original: Fn): Fn {
  return function (this: unknown, ...args: unknown[]): unknown {
    return Reflect.apply(original, this, callLater(this as net.Socket, args))
  }
}

/** `tcp://localhost:11211`, `unix:/run/server.sock` */
function nameEndpoint(args: readonly unknown[]): string | undefined {
  const target = targetOf(args)
  if (target !== undefined) return `tcp://${nameHost(target.host)}:${target.port}`
  const path = pathOf(args)
  return path === undefined ? undefined : `unix:${path}`
}

/** The path of a socket that it goes to instead. */
function pathOf(args: readonly unknown[]): string | undefined {
  const [first] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  const path: unknown =
    typeof first === 'object' && first !== null ? Reflect.get(first, 'path') : first
  return typeof path === 'string' && path !== '' ? path : undefined
}

/** What is part of a request is seen there. */
function touchEndpoint(socket: unknown): { kind: 'write'; key: string }[] | undefined {
  if (sendsWithin(socket as net.Socket)) return undefined
  const key = endpointOf(socket as object)
  const isHttp = Boolean(Reflect.get(socket as object, '_httpMessage'))
  return key === undefined || isHttp ? undefined : [{ kind: 'write', key }]
}

function reportCalls(
  module: object,
  prefix: string,
  names: readonly string[],
  describe: Parameters<typeof reportEscape>[2],
): void {
  for (const name of names)
    replaceMethod(module, name, (original) => reportEscape(original, `${prefix}.${name}`, describe))
}
