import os from 'node:os'
import type { Touch } from '@racetest/runtime'

/** Methods that promise to change nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'QUERY'])

/**
 * What a request to a server elsewhere touches: its path, with what is above it and below it. The
 * query only selects from that, in ways that nobody knows, and case may make no difference.
 */
export function touchAddress(method: string, { protocol, hostname, port, pathname }: URL): Touch {
  const server = `${protocol}//${nameHost(hostname)}:${port || defaultPort(protocol)}`
  const path = pathname.toLowerCase().replace(/\/{2,}/g, '/')
  const kind = safe.has(method.toUpperCase()) ? 'read' : 'write'
  return { kind, key: `${server}${path}`.replace(/\/$/, '') }
}

export const defaultPort = (protocol: string): number => (protocol === 'https:' ? 443 : 80)

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
