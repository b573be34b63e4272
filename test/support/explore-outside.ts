import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { Clients, createWorld, getRealm, treatAs } from '@racetest/runtime'
import { drive } from '../../packages/racetest/src/drive.ts'
import { controlWeb } from '../../packages/racetest/src/drivers/web.ts'
import { createGauge } from '../../packages/racetest/src/gauge.ts'
import { resolveOptions } from '../../packages/racetest/src/resolved-options.ts'
import { search } from '../../packages/racetest/src/search.ts'
import { createScope, instrumentProgram, loadProgram, platform as all } from './run-program.ts'

// Code that is loaded this way has no file, as what Node calls itself.
const { isOwnCaller: _unknown, ...platform } = all

/** What a program does that has to do with sockets. */
export interface OutsideProgram {
  readonly before: string
  readonly tasks: readonly string[]
  /** There is a connection, `old`, that was opened before. */
  readonly isOld?: boolean
  /** Throws if the tasks have come to what they must not come to. */
  readonly after?: string
  /** It has a file, as tests have: it is not taken for Node's own. */
  readonly hasFile?: boolean
}

/** Searches a program as a test is searched: how it ends, traces and those that led to nothing new, pairs of sites that race. */
export async function exploreOutside(
  { before, tasks, isOld, after = '', hasFile = false }: OutsideProgram,
  scope: Readonly<Record<string, unknown>>,
): Promise<string> {
  controlWeb()
  const old = isOld === true ? await openConnection() : undefined
  const list = tasks.map((task) => `async () => { ${task} }`).join(', ')
  const source = `const snapshot = () => ''
const program = async (race) => {
  ${before}
  await race([${list}])
  ${after}
}`
  const access = (key: string): unknown =>
    getRealm().run!.touchOutside([{ kind: 'write', key }], undefined)
  treatAs(access, 'ours')
  const { program } = loadProgram(
    instrumentProgram(source),
    { ...createScope(), access, old, ...scope },
    hasFile ? '/program.js' : undefined,
  )
  const clients = new Clients()
  const phases = [{ name: 'body', run: program }]
  const world = createWorld({
    platform: hasFile ? all : platform,
    interleave: 'awaits',
    seed: 1,
    phases,
    clients,
  })
  const options = resolveOptions({}, { seed: 1, stopOnFirst: false, limits: { traces: 300 } })
  const question = { now: getRealm().real.now, gauge: createGauge(), explains: false }
  const driven = { patience: 5000, giveUp: () => new Error('waits for ever'), take: () => true }
  try {
    const found = (await drive(search(world, options, question), driven))!
    const { status, traces, redundant, pairs = [] } = found
    return `${status}, ${traces} and ${redundant}, ${pairs.length}`
  } finally {
    world.close()
    clients.restore()
    old?.close()
  }
}

/** Both ends of a connection. */
async function openConnection(): Promise<{ client: Socket; server: Socket; close: () => void }> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const [accepted] = (await once(server, 'connection')) as [Socket]
  const close = (): void => {
    client.destroy()
    accepted.destroy()
    server.close()
  }
  return { client, server: accepted, close }
}
