import { raceTest } from 'racetest'
import Buggy from 'reconnecting-websocket-buggy'
import Fixed from 'reconnecting-websocket-fixed'
import { describe, expect } from 'vitest'

// https://github.com/pladaria/reconnecting-websocket/pull/89: close() during the delay before a
// connection keeps the lock, and reconnect() does nothing from then on.
describe.for([
  ['buggy', Buggy],
  ['fixed', Fixed],
] as const)('reconnecting-websocket %s', ([, ReconnectingWebSocket]) => {
  raceTest('opens again after close() and reconnect()', async ({ race }) => {
    class Socket extends EventTarget {
      static readonly CONNECTING = 0
      static readonly OPEN = 1
      static readonly CLOSING = 2
      static readonly CLOSED = 3
      readyState = Socket.CONNECTING
      constructor() {
        super()
        void this.#open()
      }
      async #open(): Promise<void> {
        await race.pause('open')
        if (this.readyState !== Socket.CONNECTING) return
        this.readyState = Socket.OPEN
        this.dispatchEvent(new Event('open'))
      }
      send(): void {}
      close(): void {
        this.readyState = Socket.CLOSED
      }
    }
    const socket = new ReconnectingWebSocket('ws://localhost', [], {
      WebSocket: Socket,
      minReconnectionDelay: 10,
      maxReconnectionDelay: 10,
      connectionTimeout: 1_000_000,
      minUptime: 1_000_000,
    })
    await race({
      async user() {
        socket.close()
        await race.pause('user')
        socket.reconnect()
      },
    })
    if (socket.readyState === Socket.OPEN) return
    await new Promise((resolve) => socket.addEventListener('open', resolve))
    expect(socket.readyState).toBe(Socket.OPEN)
  })
})
