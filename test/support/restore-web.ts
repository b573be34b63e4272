import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { EventEmitter } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import stream from 'node:stream'

// Where the web is put under control, as it was before.
const platform = [
  globalThis,
  EventEmitter.prototype,
  ...[stream.Readable, stream.Writable, stream.Duplex, stream.Transform].map((C) => C.prototype),
  net,
  net.Server.prototype,
  net.Socket.prototype,
  http,
  https,
  ...[http.IncomingMessage, http.OutgoingMessage, http.ServerResponse].map((C) => C.prototype),
  ...[http.ClientRequest, http.Agent, http.Server, https.Server].map((C) => C.prototype),
  http2,
  dgram.Socket.prototype,
  dns,
  dns.promises,
  childProcess,
  childProcess.ChildProcess.prototype,
].map((holder) => [holder, Object.getOwnPropertyDescriptors(holder)] as const)

/** A copy must not find what another one has put there. */
export function restoreWeb(): void {
  for (const [holder, descriptors] of platform) {
    for (const key of Reflect.ownKeys(holder)) {
      if (holder !== globalThis && !Object.hasOwn(descriptors, key))
        Reflect.deleteProperty(holder, key)
    }
    for (const key of Reflect.ownKeys(descriptors)) {
      const before = Reflect.get(descriptors, key) as PropertyDescriptor
      const now = Object.getOwnPropertyDescriptor(holder, key)
      if (typeof before.value === 'function' && now?.value !== before.value)
        Object.defineProperty(holder, key, before)
    }
  }
  syncBuiltinESMExports()
  const realm = Reflect.get(globalThis, Symbol.for('racetest.realm')) as
    | { readonly controlled: Set<string> }
    | undefined
  realm?.controlled.delete('web')
}
