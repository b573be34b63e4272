import childProcess, { type ChildProcess, fork } from 'node:child_process'
import dgram from 'node:dgram'
import dns from 'node:dns'
import { EventEmitter, once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import { createRequire, syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import stream from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPlanter, type Fault } from '../support/plant-fault.ts'
import { connectionFaults, connectionPrograms } from './outside-faults/connections.ts'
import { faults as others } from './outside-faults/faults.ts'
import { programs as otherPrograms } from './outside-faults/programs.ts'

const faults = { ...others, ...connectionFaults }
const programs = { ...otherPrograms, ...connectionPrograms }

const planter = await createPlanter<typeof import('../support/explore-outside.ts')>(
  'test/support/explore-outside.ts',
)

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
].map((holder) => [holder, Object.getOwnPropertyDescriptors(holder)] as const)

/** A copy must not find what another one has put there. */
function restore(): void {
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

const children: ChildProcess[] = []
const ports: number[] = []
beforeAll(async () => {
  for (let i = 0; i < 2; i++) {
    const child = fork(new URL('../fixtures/clients/server.mjs', import.meta.url))
    children.push(child)
    const [port] = (await once(child, 'message')) as [number]
    ports.push(port)
  }
})
beforeEach(restore)
afterAll(async () => {
  restore()
  for (const child of children) child.kill()
  await planter.close()
})

const explore = async (program: string, fault?: Fault): Promise<string> => {
  const { exploreOutside } = await planter.load(fault)
  const kvs = createRequire(import.meta.url)('../fixtures/clients/kv.cjs')
  const [kvPort, otherPort] = ports
  return exploreOutside(programs[program]!, {
    http,
    net,
    once,
    kvs,
    kvPort,
    otherPort,
    shared: new kvs.KvClient(kvPort),
  })
}

describe('no fault, nothing to notice', () => {
  test.for(Object.entries(programs))('%s', async ([name, { is }]) => {
    expect(await explore(name)).toBe(is)
  })
})

describe('a planted fault is noticed', () => {
  test.for(Object.entries(faults))('%s', async ([, { program, ...fault }]) => {
    const found = await explore(program, fault).catch(String)
    expect(found).not.toBe(programs[program]!.is)
  })
})
