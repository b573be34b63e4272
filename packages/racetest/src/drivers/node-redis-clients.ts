import { getRealm, type Work } from '@racetest/runtime'
import { isBlockedAt, type Monitor } from './redis-blocked.ts'
import { type Command, nameOf } from './redis-commands.ts'
import { Connection, nameServer } from './redis-connection.ts'

/** What the driver uses of a client. What people have is made from it, and may be one of many. */
export interface Client {
  readonly _self?: Client
  /** In a name space of version 4. */
  readonly self?: Client
  readonly _commandOptions?: { readonly asap?: boolean }
  readonly options?: Options
  duplicate(options: object): Client
  connect(): Promise<unknown>
  sendCommand(command: readonly string[]): Promise<unknown>
  destroy?(): void
  disconnect(): unknown
  on(event: string, listener: () => void): void
}

export interface Options {
  readonly url?: string
  readonly socket?: { readonly host?: unknown; readonly port?: unknown; readonly path?: unknown }
  readonly database?: unknown
}

/** What clients, pools and queues of commands are behind their options and name spaces. */
export function findClient(self: object): Client {
  // Whoever calls this has one of theirs.
  let client = self as Client
  for (;;) {
    const { _self, self: older } = client
    const next = _self ?? older
    if (next === undefined || next === client) return client
    client = next
  }
}

const handles = new WeakMap<Client, object>()

/** What people were given for a client is what they know it by. */
export function nameHandle(handle: Client): Client {
  const { run, tracking, serials } = getRealm()
  handles.set(findClient(handle), handle)
  if (run === undefined && tracking) serials.set(handle, getRealm().nextSerial++)
  return handle
}

interface Known {
  readonly connection: Connection
  /** What the server calls it. */
  id?: string
}

const known = new WeakMap<Client, Known>()

function know(client: Client): Known {
  let entry = known.get(client)
  if (entry === undefined) {
    const { server, db } = findServer(client.options ?? {})
    entry = { connection: new Connection(server, db) }
    known.set(client, entry)
  }
  return entry
}

function findServer({ url, socket, database }: Options): { server: string; db: unknown } {
  if (url === undefined)
    return { server: nameServer(socket?.host, socket?.port, socket?.path), db: database }
  const { hostname, port, pathname } = new URL(url)
  return {
    server: nameServer(
      hostname.replace(/^\[(.*)\]$/, '$1'),
      port === '' ? undefined : port,
      undefined,
    ),
    db: pathname.length > 1 ? pathname.slice(1) : database,
  }
}

/** Commands that one client sends one after the other. */
export function describeCommands(self: object, commands: readonly Command[]): Work {
  const client = findClient(self)
  const entry = know(client)
  const { connection } = entry
  const isBlocked = (): Promise<boolean> =>
    isBlockedAt(connection.server, entry.id === undefined ? undefined : { id: entry.id }, () =>
      openMonitor(client),
    )
  const prepare = async (): Promise<void> => {
    entry.id = String(await client.sendCommand(['CLIENT', 'ID']))
  }
  const handle = handles.get(client) ?? client
  return {
    name: nameWork('client', commands),
    ...((self as Client)._commandOptions?.asap !== true && { queue: client }),
    ...connection.describe(handle, commands, isBlocked, prepare),
  }
}

async function openMonitor(client: Client): Promise<Monitor> {
  const monitor = client.duplicate({})
  monitor.on('error', () => {})
  await monitor.connect()
  return {
    list: async () => String(await monitor.sendCommand(['CLIENT', 'LIST'])),
    close: () => void (monitor.destroy ?? monitor.disconnect).call(monitor),
  }
}

/** To connect, to end and the like, or to get another view of the client. */
export function describeSession(
  self: object,
  method: string,
  kind: 'read' | 'write',
  isLocal: boolean,
): Work {
  const client = findClient(self)
  if (kind === 'write') know(client).connection.end()
  const objects = [[handles.get(client) ?? client, kind]] as const
  return { name: `client.${method}`, touches: [], objects, isLocal }
}

/** The options of the clients of pools. */
export const optionsOfPools: WeakMap<Client, Options> = new WeakMap()

/** Commands that any client of a pool sends, or one of version 4 on a connection of its own: it is in the middle of nothing. */
export function describePoolCommands(self: object, commands: readonly Command[]): Work {
  const client = findClient(self)
  const { server, db } = findServer(optionsOfPools.get(client) ?? client.options ?? {})
  const never = async (): Promise<boolean> => false
  const { touches } = new Connection(server, db).describe(self, commands, never)
  return { name: nameWork('pool', commands), touches }
}

function nameWork(owner: string, commands: readonly Command[]): string {
  return `${owner}.${commands.length === 1 ? nameOf(commands[0]!) : 'exec'}`
}
