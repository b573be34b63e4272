import os from 'node:os'
import type { Touch, Work } from '@racetest/runtime'

/** Methods that promise to change nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'])

/** What a request to a server elsewhere touches: what it asks for, and all of the server if that fails. */
export function touchServer(
  method: string,
  url: URL,
): Pick<Work, 'after'> & { readonly touches: readonly Touch[] } {
  return {
    touches: [touchAddress(method, url)],
    after: (isRejected) => (isRejected ? [{ kind: 'write', key: nameServer(url) }] : []),
  }
}

const nameServer = (url: URL): string => `${url.protocol}//${nameHost(url.hostname)}:${portOf(url)}`

/**
 * What a request to a server elsewhere touches: its path, with what is above it and below it. The
 * query only selects from that, in ways that nobody knows, and case may make no difference.
 */
function touchAddress(method: string, url: URL): Touch {
  const path = url.pathname.toLowerCase().replace(/\/{2,}/g, '/')
  const kind = safe.has(method.toUpperCase()) ? 'read' : 'write'
  return { kind, key: `${nameServer(url)}${path}`.replace(/\/$/, '') }
}

export const portOf = ({ port, protocol }: URL): number =>
  Number(port) || (protocol === 'https:' ? 443 : 80)

/** An address on the web; undefined for any other text. */
export function parseUrl(text: string, base?: string): URL | undefined {
  try {
    const url = new URL(text, base)
    return /^https?:$/.test(url.protocol) ? url : undefined
  } catch {
    return undefined
  }
}

/** One computer has one name. */
export function nameHost(host: string): string {
  return isLocal(host) ? 'localhost' : host.toLowerCase()
}

/** Whether that is the computer that we are on. */
export function isLocal(host: string): boolean {
  return (
    /^(?:localhost|127\.[\d.]+|\[?(?:::ffff:127\.[\d.]+|::1?)\]?|0\.0\.0\.0|)$/i.test(host) ||
    host.toLowerCase() === os.hostname().toLowerCase()
  )
}

/** Where `socket.connect(…)` goes; undefined for what is no port. */
export function targetOf(args: readonly unknown[]): { host: string; port: number } | undefined {
  // Those of `net.connect` come normalised, in a list of their own.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args
  const isObject = typeof first === 'object' && first !== null
  const port = Number(isObject ? Reflect.get(first, 'port') : first)
  const host: unknown = isObject ? Reflect.get(first, 'host') : second
  if (!Number.isInteger(port) || port <= 0) return undefined
  return { host: typeof host === 'string' ? host : 'localhost', port }
}

/** Where sockets are connected to, or what has accepted them. */
const endpoints = new WeakMap<object, string>()

export function noteEndpoint(socket: object, endpoint: string): void {
  endpoints.set(socket, endpoint)
}

export const endpointOf = (socket: object): string | undefined => endpoints.get(socket)
