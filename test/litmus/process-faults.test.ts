import childProcess from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import readline from 'node:readline'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createPlanter, type Fault } from '../support/plant-fault.ts'
import { restoreWeb } from '../support/restore-web.ts'
import { faults, programs } from './outside-faults/processes.ts'

// Faults planted into what is known of other processes, and of datagrams.

const planter = await createPlanter<typeof import('../support/explore-outside.ts')>(
  'test/support/explore-outside.ts',
)
beforeEach(restoreWeb)
afterAll(async () => {
  restoreWeb()
  await planter.close()
})

const explore = async (program: string, fault?: Fault): Promise<string> => {
  const { exploreOutside } = await planter.load(fault)
  return exploreOutside(programs[program]!, { childProcess, dgram, once, readline })
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
