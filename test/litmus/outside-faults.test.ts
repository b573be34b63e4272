import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPlanter, type Fault } from '../support/plant-fault.ts'
import { restoreWeb } from '../support/restore-web.ts'
import { connectionFaults, connectionPrograms } from './outside-faults/connections.ts'
import { faults as others } from './outside-faults/faults.ts'
import { programs as otherPrograms } from './outside-faults/programs.ts'

const faults = { ...others, ...connectionFaults }
const programs = { ...otherPrograms, ...connectionPrograms }

const planter = await createPlanter<typeof import('../support/explore-outside.ts')>(
  'test/support/explore-outside.ts',
)

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
beforeEach(restoreWeb)
afterAll(async () => {
  restoreWeb()
  for (const child of children) child.kill()
  await planter.close()
})

/** Looks like a client, answers late and reaches nothing. */
class Slow {
  async get(): Promise<number> {
    await new Promise((done) => setTimeout(done, 50))
    return 1
  }
  async set(): Promise<void> {}
}

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
    slow: new Slow(),
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
    const { is } = programs[program]!
    // Some are a matter of time: on a busy machine they do not show each time.
    let found = is
    for (let i = 0; found === is && i < 3; i++) found = await explore(program, fault).catch(String)
    expect(found).not.toBe(is)
  })
})
