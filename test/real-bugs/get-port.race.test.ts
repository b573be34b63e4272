import { EventEmitter } from 'node:events'
import net from 'node:net'
import buggy from 'get-port-buggy'
import fixed from 'get-port-fixed'
import { raceTest } from 'racetest'
import { afterEach, describe, expect, vi } from 'vitest'

// https://github.com/sindresorhus/get-port/pull/36: a port is free again once it was found, until
// whoever asked for it listens. The packages remember ports, so every schedule asks for another one.
let next = 20_000
let free = 50_000

describe.for([
  ['buggy', buggy],
  ['fixed', fixed],
] as const)('get-port %s', ([, getPort]) => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  raceTest('two get two ports', async ({ race }) => {
    const bound = new Set<number>()
    const wanted = next++
    class Server extends EventEmitter {
      #port = 0
      unref(): void {}
      async listen({ port }: { port: number }, listening: () => void): Promise<void> {
        await race.pause('listen')
        this.#port = port || free++
        if (bound.has(this.#port)) {
          this.emit('error', Object.assign(new Error('in use'), { code: 'EADDRINUSE' }))
          return
        }
        bound.add(this.#port)
        listening()
      }
      address(): { port: number } {
        return { port: this.#port }
      }
      async close(closed: () => void): Promise<void> {
        await race.pause('close')
        bound.delete(this.#port)
        closed()
      }
    }
    vi.spyOn(net, 'createServer').mockImplementation(() => new Server() as unknown as net.Server)
    const { ann, ben } = await race({
      ann: () => getPort({ port: wanted }),
      ben: () => getPort({ port: wanted }),
    })
    expect(new Set([ann, ben]).size).toBe(2)
  })
})
