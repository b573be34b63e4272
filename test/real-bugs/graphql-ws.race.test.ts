// As the packages load it: Vite would choose the ES modules, and there must be one copy only.
import { buildSchema } from 'graphql/index.js'
import * as buggy from 'graphql-ws-buggy'
import * as fixed from 'graphql-ws-fixed'
import { raceTest } from 'racetest'
import { describe, expect } from 'vitest'

// https://github.com/enisdenjo/graphql-ws/issues/501: the server waits until the acknowledgement
// is sent before it counts the client as acknowledged; a quick client subscribes before that.
describe.for([
  ['buggy', buggy.makeServer],
  ['fixed', fixed.makeServer],
] as const)('graphql-ws %s', ([, makeServer]) => {
  raceTest('a client with an acknowledgement may subscribe', async ({ race }) => {
    const server = makeServer({
      schema: buildSchema('type Query { a: String }'),
      roots: { query: { a: 'x' } },
      // A client that takes longer than that to say hello is closed, rightly.
      connectionInitWaitTimeout: 0,
    })
    const closed: string[] = []
    let receive!: (message: string) => Promise<void>
    let acknowledged!: () => void
    const acknowledgement = new Promise<void>((resolve) => {
      acknowledged = resolve
    })
    server.opened(
      {
        protocol: 'graphql-transport-ws',
        async send(message) {
          if (JSON.parse(message).type === 'connection_ack') acknowledged()
          await race.pause('send')
        },
        close(code, reason) {
          closed.push(`${code} ${reason}`)
        },
        onMessage(listener) {
          receive = listener
        },
        onPing() {},
        onPong() {},
      },
      {},
    )
    const send = (message: object): Promise<void> => receive(JSON.stringify(message))
    await race({
      connect: () => send({ type: 'connection_init' }),
      async subscribe() {
        await acknowledgement
        await send({ id: '1', type: 'subscribe', payload: { query: '{a}' } })
      },
    })
    expect(closed).toEqual([])
  })
})
