import { createRequire } from 'node:module'
import { raceTest, resource } from 'racetest'
import { describe, expect } from 'vitest'

type GetPort = (options: { port: number }) => Promise<number>

// https://github.com/sindresorhus/get-port/pull/36: a port is free again once it was found, until
// whoever asked for it listens. The packages remember ports, so every schedule loads them anew; for half a minute, which would pass in
// some schedules, so that is left to real time: it begins with the first call.
const require = createRequire(import.meta.url)
const packages = new Map<string, GetPort>()
resource.reset(async () => {
  delete require.cache[require.resolve('get-port-buggy')]
  delete require.cache[require.resolve('get-port-fixed')]
  packages.set('buggy', require('get-port-buggy') as GetPort)
  packages.set('fixed', require('get-port-fixed') as GetPort)
  for (const getPort of packages.values()) await getPort({ port: 0 })
})
const wanted = 24_871

describe.for(['buggy', 'fixed'])('get-port %s', (name) => {
  raceTest('two get two ports', async ({ race }) => {
    const getPort = packages.get(name)!
    const { ann, ben } = await race({
      ann: () => getPort({ port: wanted }),
      ben: () => getPort({ port: wanted }),
    })
    expect(new Set([ann, ben]).size).toBe(2)
  })
})
