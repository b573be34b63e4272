import { createRequire } from 'node:module'
import type * as Table from '@ioredis/commands'
import type { Touch } from '@racetest/runtime'

let table: typeof Table | undefined

/** Of all commands. It takes some milliseconds to load, and few test files need it. */
function loadTable(): typeof Table {
  table ??= createRequire(import.meta.url)('@ioredis/commands') as typeof Table
  return table
}

/** A command as it is sent: its name, then its arguments. */
export type Command = readonly unknown[]

type Kind = Touch['kind']

const words = (text: string): Set<string> => new Set(text.trim().split(/\s+/))

/** These concern only the connection, or nothing that changes. */
const harmless = words(`
  asking auth command discard echo exec hello lolwut multi ping quit readonly readwrite reset role
  select time unwatch wait waitaof`)
/** So do these of CLIENT; others pause or end those of other people. */
const harmlessOfClients = words(`
  caching getname getredir help id info list no-evict no-touch reply setinfo setname tracking
  trackinginfo`)
/** Commands that have no flags of their own, because their subcommands have: those with keys read. */
const containers = words('memory object xinfo')
const channels = words(`
  psubscribe publish pubsub punsubscribe spublish ssubscribe subscribe sunsubscribe unsubscribe`)
/** What they touch is not among the keys they name, or not in this database. */
const farReaching = words('flushall migrate move swapdb')
const scripts = words('eval eval_ro evalsha evalsha_ro fcall fcall_ro')

/** The first of their keys is written, from what is read of the others. */
const storing = words(`
  bitop geosearchstore pfmerge sdiffstore sinterstore sunionstore zdiffstore zinterstore
  zrangestore zunionstore`)

/** They write if they are told to. */
const optional = words('georadius georadiusbymember sort')

/** What a command touches: the keys it names; where it names none, the database, or all of the server. */
export function describeCommand(command: Command, server: string, db: string): readonly Touch[] {
  const name = nameOf(command)
  const args = command.slice(1)
  const first = textOf(args[0])?.toLowerCase() ?? ''
  const all = (kind: Kind, key: string = server): Touch[] => [{ kind, key }]
  if (harmless.has(name) || (name === 'client' && harmlessOfClients.has(first))) return []
  const { exists, getKeyIndexes, hasFlag } = loadTable()
  if (name === 'info') return all('read')
  if (name === 'script') return describeLibrary(first, server) ?? all('write')
  if (channels.has(name) || farReaching.has(name) || !exists(name)) return all('write')
  const texts = args.map((arg) => textOf(arg) ?? '')
  const rest = texts.slice(1).map((text) => text.toLowerCase())
  const isStoring = rest.some((text) => text.startsWith('store'))
  const kind: Kind =
    (optional.has(name) && !isStoring) ||
    name === 'watch' ||
    containers.has(name) ||
    hasFlag(name, 'readonly')
      ? 'read'
      : 'write'
  if (name === 'copy' && rest.includes('db')) return all('write')
  // It looks up keys by pattern.
  if (name.startsWith('sort') && (rest.includes('by') || rest.includes('get')))
    return all(kind, `${server}/${db}`)
  // How many there are may be written in many ways.
  const keys = getKeyIndexes(name, texts).filter((index) => index < texts.length)
  if (keys.length > 0)
    return [
      ...keys.map((index, i) => ({
        kind: i > 0 && storing.has(name) ? 'read' : kind,
        key: keyOf(texts[index]!, server, db),
      })),
      ...(scripts.has(name) ? describeScript(name, server) : []),
    ]
  if (hasFlag(name, 'readonly')) return all('read', `${server}/${db}`)
  if (hasFlag(name, 'write')) return all('write', `${server}/${db}`)
  return all('write')
}

/** Which scripts the server knows: to run one by its text makes it known by its hash. */
const libraryOf = (server: string): string => `${server}/scripts`

function describeScript(name: string, server: string): Touch[] {
  if (name.startsWith('fcall')) return []
  return [{ kind: name.startsWith('evalsha') ? 'read' : 'update', key: libraryOf(server) }]
}

function describeLibrary(subcommand: string, server: string): Touch[] | undefined {
  if (subcommand === 'load') return [{ kind: 'update', key: libraryOf(server) }]
  if (subcommand === 'exists') return [{ kind: 'read', key: libraryOf(server) }]
  return undefined
}

/** Whether the server may put off the answer until something happens. */
export function mayBlock(command: Command): boolean {
  const name = nameOf(command)
  const { exists, hasFlag } = loadTable()
  if (!exists(name) || !hasFlag(name, 'blocking')) return false
  return !name.startsWith('xread') || command.some((arg) => textOf(arg)?.toLowerCase() === 'block')
}

/** In lower case; empty where it is no text. */
export function nameOf([name]: Command): string {
  return textOf(name)?.toLowerCase() ?? ''
}

/** `redis://localhost:6379/0/users:7`: with the characters that have a meaning in keys of ours encoded. */
export function keyOf(key: string, server: string, db: string): string {
  // What is no text is told apart only as far as its text is.
  const text = Buffer.from(key).toString()
  return `${server}/${db}/${encodeURIComponent(text).replaceAll('%3A', ':')}`
}

/** What is sent for an argument. Undefined for what has a `toString` of its own, which is not ours to call. */
export function textOf(arg: unknown): string | undefined {
  if (arg instanceof Uint8Array)
    return Buffer.from(arg.buffer, arg.byteOffset, arg.length).toString()
  if (arg === null || arg === undefined) return ''
  return typeof arg === 'object' || typeof arg === 'function' ? undefined : String(arg)
}
