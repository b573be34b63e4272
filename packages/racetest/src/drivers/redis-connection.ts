import os from 'node:os'
import { getRealm, type Touch, type Work } from '@racetest/runtime'
import { type Command, describeCommand, mayBlock, nameOf, textOf } from './redis-commands.ts'

/**
 * What a connection is in the middle of: which database it has selected, which keys it watches,
 * and what waits for EXEC. That belongs to the client, so whoever shares the client shares it.
 */
export class Connection {
  /** `redis://localhost:6379` */
  readonly server: string
  private db: string
  /** What EXEC depends on. */
  private readonly watched = new Map<string, Touch>()
  /** What has been queued since MULTI. */
  private queued: Touch[] | undefined
  private dbBefore = ''
  private ends = 0
  /** How many commands of it may have to wait until something happens. */
  private waiting = 0

  constructor(server: string, db: unknown) {
    this.server = server
    this.db = String(db ?? 0)
  }

  /**
   * What commands that are sent one after the other touch, and whether that changes the
   * connection. `prepare` is called before one that may have to wait.
   */
  describe(
    client: object,
    commands: readonly Command[],
    isBlocked: () => Promise<boolean>,
    prepare?: () => Promise<void>,
  ): Pick<Work, 'touches' | 'objects' | 'isBlocked' | 'after'> {
    const before = this.state
    const touches = commands.flatMap((command) => this.run(command))
    const changes = before !== this.state || (!isTransaction(commands) && commands.some(mayChange))
    const objects = [[client, changes ? 'write' : 'read']] as const
    // Only what is sent by itself can be put off.
    const mayWait = commands.length === 1 && this.queued === undefined && mayBlock(commands[0]!)
    if (!mayWait || !isInStep()) return { touches, objects, ...(this.waiting > 0 && { isBlocked }) }
    this.waiting++
    const after = (): readonly Touch[] => {
      this.waiting--
      return []
    }
    const lookUp = prepare && (() => prepare().then(() => touches))
    return { touches: lookUp ?? touches, objects, isBlocked, after }
  }

  private get state(): string {
    return [this.ends, this.db, this.queued?.length, ...this.watched.keys()].join(' ')
  }

  /** The client lets go of it, and of what it was in the middle of. */
  end(): void {
    this.ends++
    this.forget()
  }

  private forget(): void {
    this.queued = undefined
    this.watched.clear()
  }

  private run(command: Command): readonly Touch[] {
    const name = nameOf(command)
    if (name === 'exec') {
      const touches = [...(this.queued ?? []), ...this.watched.values()]
      this.forget()
      return touches
    }
    if (name === 'discard') {
      if (this.queued !== undefined) this.db = this.dbBefore
      this.forget()
      return []
    }
    if (name === 'reset') {
      this.db = '0'
      this.forget()
      return []
    }
    if (name === 'quit') {
      this.end()
      return []
    }
    if (name === 'multi' && this.queued === undefined) {
      this.queued = []
      this.dbBefore = this.db
      return []
    }
    const touches = describeCommand(command, this.server, this.db)
    // Those that follow it are about another database, also when they are queued.
    if (name === 'select') this.db = textOf(command[1]) ?? this.db
    if (this.queued !== undefined) {
      this.queued.push(...touches)
      return []
    }
    if (name === 'watch') for (const touch of touches) this.watched.set(touch.key, touch)
    if (name === 'unwatch') this.watched.clear()
    return touches
  }
}

const changing = new Set('discard exec multi quit reset select unwatch watch'.split(' '))

/** Also where it happens to change nothing: what an earlier schedule has left behind should not matter. */
const mayChange = (command: Command): boolean => changing.has(nameOf(command))

/** Nobody else's command gets into it. */
function isTransaction(commands: readonly Command[]): boolean {
  return nameOf(commands[0] ?? []) === 'multi' && nameOf(commands.at(-1) ?? []) === 'exec'
}

/** Or it is behind an operation, or outside of race tests: then nobody waits for it. */
function isInStep(): boolean {
  const { run } = getRealm()
  return run?.current !== undefined && !run.operations.isBehind
}

/** One server has one name: `redis://localhost:6379`, or the path of its socket. */
export function nameServer(host: unknown, port: unknown, path: unknown): string {
  if (typeof path === 'string' && path !== '') return `redis://${encodeURIComponent(path)}`
  const name = typeof host === 'string' ? host.toLowerCase() : 'localhost'
  return `redis://${isLocal(name) ? 'localhost' : name}:${Number(port ?? 6379)}`
}

function isLocal(host: string): boolean {
  return (
    /^(?:localhost|127\.[\d.]+|(?:::ffff:)?127\.0\.0\.1|::1?|0\.0\.0\.0|)$/.test(host) ||
    host === os.hostname().toLowerCase()
  )
}
