import {
  controlConstruction,
  controlOperation,
  type DescribeWork,
  type Work,
} from '@racetest/runtime'
import { controlMethod, replaceMethod } from './replace.ts'
import type { Command } from './redis-commands.ts'
import {
  type Client,
  commandOf,
  connectionOf,
  describeCommands,
  queueOf,
  type QueuedCommand,
  type Script,
} from './ioredis-clients.ts'
import { controlListening, noteMessage } from './redis-messages.ts'

type Fn = (...args: unknown[]) => unknown

interface Pipeline {
  readonly isPipeline: true
  readonly redis: Client
  readonly _queue: readonly QueuedCommand[]
  readonly _transactions: number
}

const isLocalTo = (name: string): Work => ({ name: `pipeline.${name}`, touches: [], isLocal: true })

type FindCommand = (client: Client, args: readonly unknown[]) => readonly [unknown, ...unknown[]]

/** A method of clients, which sends a command, and of pipelines, which queue it. */
function describeMethod(
  name: string,
  prefix: (client: Client) => unknown,
  find: FindCommand,
): DescribeWork {
  return (self, given) => {
    if ('isPipeline' in self) return isLocalTo(name)
    const client = self as Client
    const args = typeof given.at(-1) === 'function' ? given.slice(0, -1) : given
    const [command, ...rest] = find(client, args)
    const queue = queueOf(client, String(command))
    const sent = commandOf(command, rest, prefix(client))
    return { queue, ...describeCommands(client, `redis.${name}`, [sent]) }
  }
}

const describeBuiltin = (name: string, command: string): DescribeWork =>
  describeMethod(
    name,
    ({ options }) => options.keyPrefix,
    (_client, args) => [command, ...args],
  )

const describeAny = (name: string): DescribeWork =>
  describeMethod(
    name,
    ({ options }) => options.keyPrefix,
    (_client, [command, ...args]) => [command, ...args],
  )

function describeScript(name: string): DescribeWork {
  const scriptOf = (client: Client): Script | undefined => client.scriptsSet[name]
  return describeMethod(
    name,
    (client) => scriptOf(client)?.keyPrefix,
    (client, args) => {
      const numberOfKeys = scriptOf(client)?.numberOfKeys
      return ['evalsha', '', ...(typeof numberOfKeys === 'number' ? [numberOfKeys] : []), ...args]
    },
  )
}

/** `built/utils/Commander.js`: the methods that clients and pipelines share. */
export function controlCommander({
  default: Class,
}: {
  readonly default: { readonly prototype: object }
}): void {
  const { prototype } = Class
  for (const name of Object.getOwnPropertyNames(prototype)) {
    if (notCommands.has(name)) continue
    const describe = /^(?:call(?:Buffer)?|send_command)$/.test(name)
      ? describeAny(name)
      : describeBuiltin(name, name.replace(/Buffer$/, ''))
    controlMethod(prototype, name, describe)
  }
  const defining = (method: string, describe: (name: string) => DescribeWork): void =>
    replaceMethod(prototype, method, (original) =>
      controlOperation(
        function (this: object, ...args) {
          Reflect.apply(original, this, args)
          const name = String(args[0])
          controlMethod(this, name, describe(name))
          controlMethod(this, `${name}Buffer`, describe(name))
        },
        () => ({ name: `redis.${method}`, touches: [], isLocal: true }),
      ),
    )
  defining('defineCommand', describeScript)
  defining('addBuiltinCommand', (name) => describeBuiltin(name, name))
}

const notCommands = new Set(
  'constructor getBuiltinCommands createBuiltinCommand addBuiltinCommand defineCommand sendCommand'.split(
    ' ',
  ),
)

/** `built/Pipeline.js` */
export function controlPipeline({
  default: Class,
}: {
  readonly default: { readonly prototype: object }
}): void {
  const { prototype } = Class
  for (const name of ['multi', 'addBatch', 'sendCommand'])
    controlMethod(prototype, name, () => isLocalTo(name))
  for (const name of ['exec', 'execBuffer'])
    controlMethod(prototype, name, (self) => {
      const pipeline = self as Pipeline
      // Then EXEC is queued.
      return pipeline._transactions > 0 ? isLocalTo(name) : describeExec(pipeline)
    })
}

function describeExec({ redis, _queue }: Pipeline): Work {
  const commands = _queue.map(({ name, args }): Command => [name, ...args])
  return { queue: redis, ...describeCommands(redis, 'pipeline.exec', commands) }
}

/** The way that `redis.multi()` gives pipelines: with an `exec` of their own, which queues EXEC and sends all. */
function controlTransaction(pipeline: object): void {
  for (const name of ['exec', 'execBuffer'])
    controlMethod(pipeline, name, (self) => {
      const { redis, _queue, _transactions, isPipeline } = self as Pipeline
      const exec = _transactions > 0 ? [{ name: 'exec', args: [] }] : []
      return describeExec({ redis, isPipeline, _transactions, _queue: [..._queue, ...exec] })
    })
}

/** `built/Redis.js` and `built/cluster/index.js` */
export function controlRedis({
  default: Class,
}: {
  readonly default: { readonly prototype: object }
}): void {
  const { prototype } = Class
  const control = (name: string, kind: 'read' | 'write', isLocal: boolean): void =>
    controlMethod(prototype, name, (self) => {
      // To connect may be part of the first command.
      if (kind === 'write' && isLocal) connectionOf(self as Client).end()
      return { name: `redis.${name}`, touches: [], objects: [[self, kind]], isLocal }
    })
  control('connect', 'write', false)
  control('disconnect', 'write', true)
  control('end', 'write', true)
  control('duplicate', 'read', true)
  control('pipeline', 'read', true)
  controlMethod(prototype, 'sendCommand', (self, [command]) => {
    const { name, args } = command as QueuedCommand
    return {
      queue: self,
      ...describeCommands(self as Client, 'redis.sendCommand', [[name, ...args]]),
    }
  })
  controlMethod(prototype, 'exec', describeBuiltin('exec', 'exec'))
  replaceMethod(prototype, 'multi', (original) => {
    const describe = describeBuiltin('multi', 'multi')
    const multi: Fn = function (this: object, ...args) {
      const made = Reflect.apply(original, this, args) as object
      if ('isPipeline' in made) controlTransaction(made)
      return made
    }
    return controlOperation(multi, (self, args) => {
      // Sent at once: what follows is queued by the server.
      if (args.some(isNoPipeline)) return describe(self, [])
      return { name: 'redis.multi', touches: [], objects: [[self, 'read']], isLocal: true }
    })
  })
  replaceMethod(prototype, 'emit', (original) => {
    const emit: Fn = function (this: object, ...args) {
      if (messages.test(String(args[0]))) noteMessage()
      return Reflect.apply(original, this, args)
    }
    return emit
  })
  controlListening(prototype)
  controlConstruction(Class, 'new Redis()')
}

const messages = /^(?:[ps]?message(?:Buffer)?|monitor)$/

function isNoPipeline(options: unknown): boolean {
  return (
    typeof options === 'object' && options !== null && Reflect.get(options, 'pipeline') === false
  )
}
