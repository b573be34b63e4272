import type { AddressInfo, Socket } from 'node:net'
import type { Work } from '@racetest/runtime'
import { isBlockedAt } from './redis-blocked.ts'
import type { Command } from './redis-commands.ts'
import { Connection, nameServer } from './redis-connection.ts'

/** What the driver uses of `Redis` and `Cluster`. */
export interface Client {
  readonly options: {
    readonly host?: unknown
    readonly port?: unknown
    readonly path?: unknown
    readonly name?: unknown
    readonly sentinels?: unknown
    readonly db?: unknown
    readonly keyPrefix?: string | Buffer
    readonly enableAutoPipelining?: boolean
    readonly autoPipeliningIgnoredCommands?: readonly string[]
  }
  readonly isCluster?: boolean
  readonly stream?: Socket
  readonly scriptsSet: Readonly<Record<string, Script>>
  duplicate(options: object): Client
  call(...args: string[]): Promise<unknown>
  disconnect(): void
}

export interface Script {
  readonly sha: string
  readonly numberOfKeys?: number | null
  readonly keyPrefix?: string | Buffer
}

export interface QueuedCommand {
  readonly name: string
  readonly args: readonly unknown[]
}

interface CommandClass {
  readonly prototype: { _iterateKeys(this: object, transform: (key: unknown) => unknown): unknown }
  readonly _transformer: {
    readonly argument: Record<string, ((args: unknown[]) => unknown[]) | undefined>
  }
}

let CommandClass: CommandClass

/** `built/Command.js`: knows how arguments become what is sent. */
export function learnCommand({ default: Class }: { readonly default: CommandClass }): void {
  CommandClass = Class
}

const connections = new WeakMap<Client, Connection>()

export function connectionOf(client: Client): Connection {
  let connection = connections.get(client)
  if (connection === undefined) {
    const { host, port, path, name, sentinels, db } = client.options
    // Which of its servers has a key does not matter.
    const server = client.isCluster
      ? 'redis://cluster'
      : sentinels
        ? `redis://sentinel:${String(name)}`
        : nameServer(host, port, path)
    connection = new Connection(server, db)
    connections.set(client, connection)
  }
  return connection
}

export function describeCommands(client: Client, name: string, commands: readonly Command[]): Work {
  const connection = connectionOf(client)
  const isBlocked = (): Promise<boolean> =>
    isBlockedAt(connection.server, addressOf(client), () => openMonitor(client))
  return { name, ...connection.describe(client, commands, isBlocked) }
}

function addressOf({ stream }: Client): AddressInfo | undefined {
  const address = stream?.localAddress === undefined ? undefined : stream.address()
  return address !== undefined && 'family' in address ? (address as AddressInfo) : undefined
}

async function openMonitor(client: Client): ReturnType<Parameters<typeof isBlockedAt>[2]> {
  const monitor = client.duplicate({ enableAutoPipelining: false, lazyConnect: false })
  return {
    list: async () => String(await monitor.call('CLIENT', 'LIST')),
    close: () => monitor.disconnect(),
  }
}

/** What one call sends. */
export function commandOf(name: unknown, args: readonly unknown[], prefix: unknown): Command {
  const given = args.flat()
  const transform = CommandClass._transformer.argument[String(name)]
  // The class itself would make a promise.
  const command = { name: String(name), args: transform?.(given) ?? given }
  CommandClass.prototype._iterateKeys.call(
    Object.assign(Object.create(CommandClass.prototype), command),
    (key) => addPrefix(prefix, key),
  )
  return [command.name, ...command.args]
}

function addPrefix(prefix: unknown, key: unknown): unknown {
  if (prefix === undefined || prefix === null || prefix === '') return key
  return Buffer.concat([prefix, key].map((part) => Buffer.from(part as string)))
}

/** Never part of an automatic pipeline. */
const sentAtOnce = new Set(
  'auth client cluster info multi pipeline psubscribe quit script select subscribe unpsubscribe unsubscribe'.split(
    ' ',
  ),
)

/** Commands that share it are executed in the order in which they are called. */
export function queueOf(client: Client, name: string): object {
  const { enableAutoPipelining, autoPipeliningIgnoredCommands } = client.options
  const isAutomatic =
    enableAutoPipelining && !sentAtOnce.has(name) && !autoPipeliningIgnoredCommands?.includes(name)
  return isAutomatic ? connectionOf(client) : client
}
