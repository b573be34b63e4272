import type { Access } from '@racetest/core'
import { isObject } from './object-kinds.ts'
import type { Run } from './run.ts'

/** What a call is seen to send something over. */
export interface Connection {
  /** Of a socket: what has arrived over it so far. */
  readonly bytesRead?: number
}

/** What one call of a client that nobody knows has been seen to reach. */
export class Reach {
  /** And what had arrived over each when it was used last. */
  private readonly connections = new Map<Connection, number>()
  private readonly endpoints = new Set<string>()
  hasOpened = false
  /** Something had arrived before it sent something last: others may come between. */
  isAgain = false
  private readonly run: Run
  private readonly client: unknown
  private readonly tell: (endpoint: string) => void

  constructor(run: Run, client: unknown, tell: (endpoint: string) => void) {
    this.run = run
    this.client = client
    this.tell = tell
  }

  /** A connection, which may be used for others from then on. */
  open(): void {
    this.hasOpened = true
  }

  add(endpoint: string, connection: Connection): void {
    if (!this.endpoints.has(endpoint)) this.tell(endpoint)
    this.endpoints.add(endpoint)
    this.isAgain = [...this.connections].some(([{ bytesRead = 0 }, before]) => bytesRead > before)
    this.connections.set(connection, connection.bytesRead ?? 0)
  }

  get isAny(): boolean {
    return this.endpoints.size > 0
  }

  /** The one connection that it has used: what is sent over that arrives in order. */
  get connection(): object | undefined {
    const [connection] = this.connections.keys()
    return this.connections.size === 1 ? connection : undefined
  }

  /** Outside the heap. Nobody knows what it does there; and where it was not seen, what it does at all. */
  outside(): readonly Access[] {
    const { world, previews } = this.run
    if (!this.isAny) return [{ resource: world.special.opaque, kind: 'write' }]
    const endpoints = [...this.endpoints].toSorted()
    // People are told one name.
    const keys = previews === undefined ? endpoints.flatMap(aliasesOf) : endpoints
    return keys.map((key) => ({ resource: world.names.external(key), kind: 'write' }))
  }

  /** With the state that it has in the heap: that of the client, if it has a name, or of all there are. */
  accesses(): readonly Access[] {
    const { world, objects } = this.run
    const isNamed = isObject(this.client) && objects.has(this.client)
    const resource = isNamed
      ? world.names.whole(objects.get(this.client as object).owner)
      : world.special.opaque
    return [...this.outside(), { resource, kind: 'write' }]
  }
}

/** Drivers call the same server by what it is: who comes to it both ways meets himself there. */
function aliasesOf(endpoint: string): readonly string[] {
  const server = /^tcp:\/\/(.+)$/.exec(endpoint)?.[1]
  if (server === undefined) return [endpoint]
  return [endpoint, ...['pg', 'mysql', 'redis', 'http', 'https'].map((it) => `${it}://${server}`)]
}
